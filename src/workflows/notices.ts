import { CancellationScope, isCancellation, log, workflowInfo } from '@temporalio/workflow';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { firstOf } from '../contract/bounds.ts';
import type { Parsed } from '../contract/inputs.ts';
import type { Notice } from '../contract/notice.ts';
import type { Left } from '../contract/results.ts';
import { activities } from './activities.ts';
import { cause, leftOf, reason, throwBug } from './failure.ts';

const mostLeftBytes = 8 * 1024;

/** Which run to report, and to which webhook; a reaper has no pipeline. */
type Told = { name?: string } & Pick<Parsed<'pipeline'>, 'notify'>;
type News = Pick<Notice, 'event'> & { error: unknown; step?: string; expiresMs?: number | undefined; left?: Left[] };

/**
 * Notifies the input's webhook in the background. Only the end of the run waits for it, and a webhook that does not
 * answer is a warning, not a failure.
 */
export class Notices {
  /** Notices that could not be delivered, and what could not be written, and why. */
  readonly warnings: string[];
  readonly #changed: () => void;
  #input: Told | undefined;
  readonly #underWay = new Set<Promise<void>>();

  /** `warnings` are those from an earlier run. */
  constructor(changed: () => void, warnings: string[] = []) {
    this.#changed = changed;
    this.warnings = warnings;
  }

  begin(input: Told): void {
    this.#input = input;
  }

  /** About this workflow's run, unless another is given. */
  tell(news: News, { workflowId, runId } = workflowInfo() as Pick<Notice, 'workflowId' | 'runId'>): void {
    const { name, notify } = this.#input ?? {};
    if (!notify) return;
    const notice: Notice = { ...noticeOf(news), ...(name !== undefined && { pipeline: name }), workflowId, runId };
    const sending = CancellationScope.nonCancellable(() => this.#send(notify.webhook, notice));
    const forget = () => this.#underWay.delete(sending);
    this.#underWay.add(sending);
    sending.then(forget, forget);
  }

  /** Reports how the run ended, if anybody needs to know; a person who cancelled it knows. */
  tellEnd(error: unknown, left: Left[] = []): void {
    if (isLeftStanding(error)) this.tell({ event: 'left', error: reason(error), left });
    else if (error !== undefined && !isCancellation(error)) this.tell({ event: 'failed', error, left });
    else if (left.length > 0) this.tell({ event: 'left', error: 'not everything could be deleted', left });
  }

  /** Problems that do not fail the run: shown in the log, the UI and `status`. */
  warn(warning: string): void {
    log.warn(warning);
    this.warnings.push(warning);
    this.#changed();
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** Waits until every notice is delivered or given up. */
  async settled(): Promise<void> {
    await Promise.all([...this.#underWay]);
  }

  async #send(webhook: string, notice: Notice): Promise<void> {
    try {
      await activities.notify({ webhook, notice });
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      this.warn(`nobody was notified that the run ${saidOf[notice.event]}: ${reason(error)}`);
    }
  }
}

/**
 * Does the work of a workflow that may run alone, and notifies the input's webhook of its end if anybody needs to know.
 * Parts that a pipeline starts have no webhook in their input, because the pipeline notifies.
 */
export async function tellingEnd<T>(input: Told, work: () => Promise<T>): Promise<T> {
  const notices = new Notices(() => undefined);
  notices.begin(input);
  try {
    return await work();
  } catch (error) {
    throwBug(error);
    notices.tellEnd(cause(error), leftOf(error));
    await notices.settled();
    throw error;
  }
}

const isLeftStanding = (error: unknown): boolean =>
  error instanceof ApplicationFailure && error.type === 'LeftStanding';

const saidOf: Record<Notice['event'], string> = {
  failed: 'failed',
  held: 'is held',
  left: 'left something standing',
};

function noticeOf({
  event,
  error,
  step,
  expiresMs,
  left = [],
}: News): Omit<Notice, 'pipeline' | 'workflowId' | 'runId'> {
  const failed = cause(error);
  const type = failed instanceof ApplicationFailure ? failed.type : undefined;
  const { first, more } = firstOf(left, mostLeftBytes);
  return {
    event,
    reason: reason(error),
    at: new Date().toISOString(),
    ...(type ? { type } : {}),
    ...(step === undefined ? {} : { step }),
    ...(expiresMs === undefined ? {} : { expiresAt: new Date(expiresMs).toISOString() }),
    ...(first.length === 0 ? {} : { left: first }),
    ...(more === 0 ? {} : { more }),
  };
}
