import { CancellationScope, isCancellation, log, workflowInfo } from '@temporalio/workflow';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { firstOf } from '../contract/bounds.ts';
import type { Parsed } from '../contract/inputs.ts';
import type { Notice } from '../contract/notice.ts';
import type { Left } from '../contract/results.ts';
import { activities } from './activities.ts';
import { cause, reason } from './failure.ts';

const mostLeftBytes = 8 * 1024;

type News = Pick<Notice, 'event'> & { error: unknown; step?: string; expiresMs?: number | undefined; left?: Left[] };

/**
 * Tells the webhook of the input what happened, beside the work: nothing waits for it but the end of the run, and a
 * webhook that does not answer is a warning, and no failure.
 */
export class Notices {
  /** What nobody could be told, and why. */
  readonly warnings: string[];
  readonly #changed: () => void;
  #input: Pick<Parsed<'pipeline'>, 'name' | 'notify'> | undefined;
  readonly #underWay = new Set<Promise<void>>();

  /** `warnings` are those of an earlier run. */
  constructor(changed: () => void, warnings: string[] = []) {
    this.#changed = changed;
    this.warnings = warnings;
  }

  begin(input: Pick<Parsed<'pipeline'>, 'name' | 'notify'>): void {
    this.#input = input;
  }

  /** Of the run of this workflow, unless another is told. */
  tell(news: News, { workflowId, runId } = workflowInfo() as Pick<Notice, 'workflowId' | 'runId'>): void {
    const { name = '', notify } = this.#input ?? {};
    if (!notify) return;
    const notice: Notice = { ...noticeOf(news), pipeline: name, workflowId, runId };
    const sending = CancellationScope.nonCancellable(() => this.#send(notify.webhook, notice));
    const forget = () => this.#underWay.delete(sending);
    this.#underWay.add(sending);
    sending.then(forget, forget);
  }

  /** Tells how the run ended, where anybody has to know: whoever cancelled it knows. */
  tellEnd(error: unknown, left: Left[] = []): void {
    if (error !== undefined && !isCancellation(error)) this.tell({ event: 'failed', error, left });
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
      const warning = `nobody was told that the run ${saidOf[notice.event]}: ${reason(error)}`;
      log.warn(warning);
      this.warnings.push(warning);
      this.#changed();
    }
  }
}

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
