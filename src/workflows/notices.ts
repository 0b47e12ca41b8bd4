import { CancellationScope, isCancellation, log, workflowInfo } from '@temporalio/workflow';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { firstOf } from '../contract/bounds.ts';
import type { Parsed } from '../contract/inputs.ts';
import type { Notice } from '../contract/notice.ts';
import type { Left } from '../contract/results.ts';
import { activities } from './activities.ts';
import { cause, leftOf, reason, throwBug } from './failure.ts';

const mostLeftBytes = 8 * 1024;

/** Whose end is told, and to whom; no pipeline of a reaper. */
type Told = { name?: string } & Pick<Parsed<'pipeline'>, 'notify'>;
type News = Pick<Notice, 'event'> & { error: unknown; step?: string; expiresMs?: number | undefined; left?: Left[] };

/**
 * Tells the webhook of the input what happened, beside the work: nothing waits for it but the end of the run, and a
 * webhook that does not answer is a warning, and no failure.
 */
export class Notices {
  /** What nobody could be told, and why. */
  readonly warnings: string[];
  readonly #changed: () => void;
  #input: Told | undefined;
  readonly #underWay = new Set<Promise<void>>();

  /** `warnings` are those of an earlier run. */
  constructor(changed: () => void, warnings: string[] = []) {
    this.#changed = changed;
    this.warnings = warnings;
  }

  begin(input: Told): void {
    this.#input = input;
  }

  /** Of the run of this workflow, unless another is told. */
  tell(news: News, { workflowId, runId } = workflowInfo() as Pick<Notice, 'workflowId' | 'runId'>): void {
    const { name, notify } = this.#input ?? {};
    if (!notify) return;
    const notice: Notice = { ...noticeOf(news), ...(name !== undefined && { pipeline: name }), workflowId, runId };
    const sending = CancellationScope.nonCancellable(() => this.#send(notify.webhook, notice));
    const forget = () => this.#underWay.delete(sending);
    this.#underWay.add(sending);
    sending.then(forget, forget);
  }

  /** Tells how the run ended, where anybody has to know: whoever cancelled it knows. */
  tellEnd(error: unknown, left: Left[] = []): void {
    if (isLeftStanding(error)) this.tell({ event: 'left', error: reason(error), left });
    else if (error !== undefined && !isCancellation(error)) this.tell({ event: 'failed', error, left });
    else if (left.length > 0) this.tell({ event: 'left', error: 'not everything could be deleted', left });
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** Until everything is told, or given up. */
  async settled(): Promise<void> {
    await Promise.all([...this.#underWay]);
  }

  async #send(webhook: string, notice: Notice): Promise<void> {
    try {
      await activities.notify({ webhook, notice });
    } catch (error) {
      if (!(error instanceof TemporalFailure)) throw error;
      const warning = `nobody was notified that the run ${saidOf[notice.event]}: ${reason(error)}`;
      log.warn(warning);
      this.warnings.push(warning);
      this.#changed();
    }
  }
}

/**
 * Does the work of a workflow that may run alone, and tells the webhook of its input how it ended, where anybody has to
 * know. What a pipeline starts has no webhook in its input: the pipeline tells.
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
