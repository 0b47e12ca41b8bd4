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
import { isLong } from './long.ts';
import { endingSignal, extendedSignal, reclaimSignal, releaseSignal } from './messages.ts';
import { Notices } from './notices.ts';
import { endParts, runTeardown } from './parts.ts';
import { findRun } from './presence.ts';

/** Whoever terminates a teardown may not know that it is being paid for; who means it, terminates the lease as well. */
const teardownAttempts = 3;
const mostEvents = 100;

/** Between the end of the run that started the lease and the lease of the next one, which comes within seconds. */
const handoverLookMs = 10_000;

/** How often a lease looks after its pipeline: each 24th of the life that is left when that is set, at least daily. */
const lookMs = (lifeMs = Infinity): number => Math.min(Math.max(lifeMs / 24, 1_000), 86_400_000);

/** What a lease is told beside the pipeline's input, and what it tells its next run. */
export interface LeaseTerm {
  /** Whose the resources are: the tag sparkify:owner. */
  owner: string;
  /** Of the pipeline: the same through all its resets and runs, while its workflow id may be used again. */
  firstRunId: string;
  /** When the time to live ends, in milliseconds since 1970; undefined for never. */
  expiresMs: number | undefined;
}

/**
 * Owns what a pipeline creates: waits until it is released, or out of time, or its pipeline is gone, and deletes, or pauses.
 * It is a child of the pipeline that is asked to cancel when its parent ends in any way (failure, cancel, terminate,
 * timeout): `finally` in the pipeline itself would not run on terminate or timeout. The server does not ask when the
 * parent was reset before, and asks when it continues as new: so the lease looks for itself, and only what the server
 * tells of the pipeline counts.
 */
export async function lease(input: Parsed<'pipeline'>, term: LeaseTerm): Promise<TeardownResult | undefined> {
  if (!workflowInfo().parent) throw failure('InvalidInput', 'only its pipeline can start a lease');
  const watch = new Watch(input, term);
  return CancellationScope.nonCancellable(async () => {
    const end = await watch.untilOver();
    const { workflowId = '' } = workflowInfo().parent ?? {};
    // Before its parts are cancelled: the pipeline must not take that for its own cancellation.
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

/** A pipeline that was ended from outside cannot tell what is left. */
async function tellLeft(input: Parsed<'pipeline'>, left: Left[] = []): Promise<void> {
  const { workflowId = '', runId = '' } = workflowInfo().parent ?? {};
  const notices = new Notices(() => undefined);
  notices.begin(input);
  if (left.length > 0)
    notices.tell({ event: 'left', error: 'not everything could be deleted', left }, { workflowId, runId });
  await notices.settled();
}

/** What becomes of what the pipeline created. */
export type Fate = 'deleted' | 'paused' | 'kept';

/** Why a lease is over, and what becomes of what the pipeline created. */
interface LeaseEnd {
  fate: Fate;
  expired: boolean;
  /** Whether parts of the pipeline may still be at work. */
  atWork: boolean;
  /** The request to cancel it. */
  cancelled?: unknown;
}

/** Of a pipeline that is ended from outside. */
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
  /** The request to cancel the lease, until it was looked into. */
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
   * A pipeline that was to keep its warehouse, or to pause it, does so when it is ended from outside, too; its time to
   * live still counts.
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
   * Over when the pipeline is gone. A request to cancel comes with the end of the run that started the lease, which is
   * no end of a pipeline that continues as new; or from whoever wants to end a lease whose pipeline is there.
   */
  async #look(): Promise<void> {
    const cancelled = this.#asked;
    this.#asked = undefined;
    const asked = cancelled === undefined ? {} : { cancelled };
    const { workflowId = '', runId } = workflowInfo().parent ?? {};
    const found = await findRun({ workflowId }).catch(() => undefined);
    const isOpen = found?.isOpen === true;
    const isOurs = found?.firstRunId === this.#term.firstRunId;
    // Under the ids of the parts, those of another pipeline are at work.
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

/** Whether it is a time that can be written as a date. */
const isTimeMs = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= 8.64e15;

/** A pipeline that is gone by now needs not know. */
async function tellPipeline(pipelineId: string, { expired }: LeaseEnd): Promise<void> {
  await getExternalWorkflowHandle(pipelineId)
    .signal(endingSignal, workflowInfo().firstExecutionRunId, { expired })
    .catch((error: unknown) => log.info('could not tell the pipeline that its lease ends', { reason: reason(error) }));
}

/**
 * Deletes what it can of the pipeline, or pauses its cluster, and tells what is left; a deletion that is under way
 * already is waited for.
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
