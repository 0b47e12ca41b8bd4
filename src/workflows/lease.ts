import {
  CancellationScope,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Parsed } from '../contract/inputs.ts';
import type { Left, TeardownResult } from '../contract/results.ts';
import { untilDeadline } from './deadline.ts';
import { failure, isTerminated, orLeftStanding, reason, resultOfLeft, withLeft } from './failure.ts';
import { isLong } from './history-length.ts';
import { endingSignal, extendedSignal, reclaimSignal, releaseSignal } from './messages.ts';
import { Notices } from './notices.ts';
import { endParts, runTeardown } from './parts.ts';
import { findRun } from './find-run.ts';

/**
 * Somebody who terminates a teardown may not know that the warehouse still costs money. To insist, terminate the lease
 * as well.
 */
const teardownAttempts = 3;
const mostEvents = 100;

/**
 * How long to wait, after the end of the run that started the lease, for the next run's lease, which comes within
 * seconds.
 */
const handoverLookMs = 10_000;

/**
 * How often a lease checks on its pipeline: every 24th of the life that was left when it was last set, at least daily.
 */
const lookMs = (lifeMs = Infinity): number => Math.min(Math.max(lifeMs / 24, 1_000), 86_400_000);

/** What a lease gets besides the pipeline's input, and passes to its next run. */
export interface LeaseTerm {
  /** Owner of the resources: the tag sparkify:owner. */
  owner: string;
  /**
   * The pipeline's first run id. It stays the same through resets and continue-as-new, whereas a workflow id may be
   * reused.
   */
  firstRunId: string;
  /** When the time to live ends, in milliseconds since 1970; undefined for never. */
  expiresMs: number | undefined;
}

/**
 * Owns what a pipeline creates: waits until the pipeline releases it, time runs out, or the pipeline is gone, and then
 * deletes or pauses. It is a child workflow that the server asks to cancel when its parent ends in any way (failure,
 * cancel, terminate, timeout); `finally` in the pipeline itself would not run on terminate or timeout. But the server
 * does not ask if the parent was reset before, and does ask if it continues as new. So the lease also checks by itself,
 * and only the server's answer about the pipeline counts.
 */
export async function lease(input: Parsed<'pipeline'>, term: LeaseTerm): Promise<TeardownResult | undefined> {
  if (!workflowInfo().parent) throw failure('InvalidInput', 'only its pipeline can start a lease');
  const watch = new Watch(input, term);
  return CancellationScope.nonCancellable(async () => {
    const end = await watch.untilOver();
    const { workflowId = '' } = workflowInfo().parent ?? {};
    // First, so that the pipeline does not take the cancellation of its parts for its own.
    if (!end.cancelled) await tellPipeline(workflowId, end);
    if (end.atWork) await endParts(workflowId);
    const torn = end.fate === 'kept' ? undefined : await clean(input, workflowId, term, end.fate);
    if (end.cancelled) {
      await tellLeft(input, torn?.left);
      throw withLeft(end.cancelled, torn?.left);
    }
    return torn && orLeftStanding(torn, torn);
  });
}

/** A pipeline that was ended from outside cannot report what is left. */
async function tellLeft(input: Parsed<'pipeline'>, left: Left[] = []): Promise<void> {
  const { workflowId = '', runId = '' } = workflowInfo().parent ?? {};
  const notices = new Notices(() => undefined);
  notices.begin(input);
  if (left.length > 0)
    notices.tell({ event: 'left', error: 'not everything could be deleted', left }, { workflowId, runId });
  await notices.settled();
}

/** What happens to the pipeline's resources. */
export type Fate = 'deleted' | 'paused' | 'kept';

/** Why a lease is over, and what happens to the pipeline's resources. */
interface LeaseEnd {
  fate: Fate;
  expired: boolean;
  /** Whether parts of the pipeline may still be at work. */
  atWork: boolean;
  /** The request to cancel it. */
  cancelled?: unknown;
}

/** For a pipeline that was ended from outside. */
export const fates: Record<Parsed<'pipeline'>['teardown'], Fate> = {
  always: 'deleted',
  'on-success': 'deleted',
  pause: 'paused',
  never: 'kept',
};

function fateOf({ keep, pause }: { keep: boolean; pause?: boolean }): Fate {
  if (!keep) return 'deleted';
  return pause === true ? 'paused' : 'kept';
}

/** Watches over one pipeline and its time to live. */
class Watch {
  readonly #input: Parsed<'pipeline'>;
  readonly #term: LeaseTerm;
  #expiresMs: number | undefined;
  #intervalMs = 0;
  #lookAtMs = 0;
  #end: LeaseEnd | undefined;
  /** A request to cancel the lease that has not been checked yet. */
  #asked: unknown;

  constructor(input: Parsed<'pipeline'>, term: LeaseTerm) {
    this.#input = input;
    this.#term = term;
    this.#liveUntil(term.expiresMs);
    CancellationScope.current().cancelRequested.catch((error: unknown) => (this.#asked = error));
    setHandler(
      releaseSignal,
      (release) => {
        if (typeof release?.keep === 'boolean')
          this.#over({ fate: fateOf(release), atWork: release.runId !== workflowInfo().parent?.runId });
      },
      {
        description:
          'From the pipeline: nothing more is needed; keep leaves what was created standing, pause with keep pauses it.',
      },
    );
    setHandler(
      reclaimSignal,
      (pipelineId) => {
        if (pipelineId === workflowInfo().parent?.workflowId) this.#over({});
      },
      { description: 'From the pipeline with this workflow id, which was reset: make room for a new lease.' },
    );
    setHandler(
      extendedSignal,
      (expires) => {
        if (isTimeMs(expires)) this.#liveUntil(expires);
      },
      { description: 'From the pipeline: when the time to live ends now, in milliseconds since 1970.' },
    );
  }

  async untilOver(): Promise<LeaseEnd> {
    for (;;) {
      await untilDeadline(
        () => this.#end !== undefined || this.#asked !== undefined || isLong(mostEvents),
        () => Math.min(this.#expiresMs ?? Infinity, this.#lookAtMs),
        this.#expiresMs === undefined ? 'no time to live' : `time to live: ${new Date(this.#expiresMs).toISOString()}`,
      );
      if (this.#end) return this.#end;
      if (Date.now() >= (this.#expiresMs ?? Infinity)) return { fate: 'deleted', expired: true, atWork: true };
      if (this.#asked !== undefined || Date.now() >= this.#lookAtMs) await this.#look();
      if (!this.#end && isLong(mostEvents)) await this.#goOn();
    }
  }

  /**
   * A pipeline that should keep or pause its warehouse does so even when it is ended from outside; the time to live
   * still applies.
   */
  #over(end: Partial<LeaseEnd>): void {
    this.#end ??= { fate: fates[this.#input.teardown], expired: false, atWork: true, ...end };
  }

  #liveUntil(expiresMs: number | undefined): void {
    this.#expiresMs = expiresMs;
    this.#intervalMs = lookMs(expiresMs === undefined ? undefined : expiresMs - Date.now());
    this.#lookAtMs = Date.now() + this.#intervalMs;
  }

  /**
   * Over if the pipeline is gone. A request to cancel alone proves nothing: it also comes when the pipeline continues
   * as new, or when somebody cancels the lease of a running pipeline.
   */
  async #look(): Promise<void> {
    const cancelled = this.#asked;
    this.#asked = undefined;
    const asked = cancelled === undefined ? {} : { cancelled };
    const { workflowId = '', runId } = workflowInfo().parent ?? {};
    const found = await findRun({ workflowId }).catch(() => undefined);
    const isOpen = found?.isOpen === true;
    const isOurs = found?.firstRunId === this.#term.firstRunId;
    // The workflow ids of the parts now belong to another pipeline.
    if (found !== undefined && !(isOpen && isOurs)) return this.#over({ atWork: !isOpen, ...asked });
    if (cancelled !== undefined && found?.runId === runId) return this.#over(asked);
    if (found === undefined) log.warn('the server does not say whether the pipeline is running: assuming that it is');
    if (cancelled !== undefined) this.#intervalMs = Math.min(this.#intervalMs, handoverLookMs);
    this.#lookAtMs = Date.now() + this.#intervalMs;
  }

  async #goOn(): Promise<never> {
    return continueAsNew<typeof lease>(this.#input, { ...this.#term, expiresMs: this.#expiresMs });
  }
}

/** Whether it is a valid time for a Date. */
const isTimeMs = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= 8.64e15;

/** A pipeline that is gone by now does not need to know. */
async function tellPipeline(pipelineId: string, { expired }: LeaseEnd): Promise<void> {
  await getExternalWorkflowHandle(pipelineId)
    .signal(endingSignal, workflowInfo().firstExecutionRunId, { expired })
    .catch((error: unknown) => log.info('could not tell the pipeline that its lease ends', { reason: reason(error) }));
}

/**
 * Deletes what it can of the pipeline, or pauses its cluster, and returns what is left. If a deletion is already under
 * way, it waits for that.
 */
export async function clean(
  input: Parsed<'pipeline'>,
  pipelineId: string,
  { owner }: Pick<LeaseTerm, 'owner'>,
  fate: Exclude<Fate, 'kept'>,
): Promise<TeardownResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runTeardown(input, pipelineId, { owner, ...(fate === 'paused' && { pause: true }) });
    } catch (error) {
      const torn = resultOfLeft(error);
      if (torn) return torn;
      if (attempt === teardownAttempts || !isTerminated(error)) throw error;
      log.warn('the teardown was terminated; it is run again', { attempt });
    }
  }
}
