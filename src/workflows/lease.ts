import {
  CancellationScope,
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  setHandler,
  setWorkflowOptions,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { about } from '../contract/about.ts';
import type { Parsed } from '../contract/inputs.ts';
import type { ProvisionResult, TeardownResult } from '../contract/results.ts';
import { untilDeadline } from './deadline.ts';
import { cause, failure, isTerminated, reason, withLeft, withoutLeft } from './failure.ts';
import { listedWith } from './listing.ts';
import { endingSignal, extendedSignal, provisionedSignal, reclaimSignal, releaseSignal } from './messages.ts';
import { ttlMs } from './names.ts';
import { cancelPart, endParts, partId, untilGone, whenFree } from './parts.ts';
import { provision } from './provision.ts';
import { teardown } from './teardown.ts';

/** A terminated provisioning leaves activities behind, which notice at their next heartbeat and end their last call. */
const orphanedActivitiesMs = 30_000;
/** Whoever terminates a teardown may not know that it is being paid for; who means it, terminates the lease as well. */
const teardownAttempts = 3;

/** How often a lease looks whether its pipeline still runs: some two dozen times in its life. */
const lookMs = (lifeMs = Infinity): number => Math.min(Math.max(lifeMs / 24, 1_000), 600_000);

/**
 * Owns what a pipeline creates. A child of the pipeline that is asked to cancel when its parent ends in any way
 * (failure, cancel, terminate, timeout), and then, or when released or out of time, deletes: `finally` in the
 * pipeline itself would not run on terminate or timeout. The server does not ask when the parent was reset before:
 * the lease looks after it by itself.
 */
export async function lease(input: Parsed<'pipeline'>): Promise<TeardownResult | undefined> {
  const term = new Term(input);
  let failed: unknown;
  try {
    const provisioned = await term.within(() => runProvision(input));
    await tellPipeline(provisioned);
    await term.released();
  } catch (error) {
    if (!(isCancellation(error) && term.release)) failed = error;
  }
  return CancellationScope.nonCancellable(() => end(input, term, failed));
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, lease);

async function end(input: Parsed<'pipeline'>, term: Term, failed: unknown): Promise<TeardownResult | undefined> {
  const pipelineId = workflowInfo().parent?.workflowId;
  term.end();
  const { release } = term;
  // A pipeline that was to keep its warehouse keeps it when it is ended from outside, too; its time to live still
  // counts. A provisioning that failed has taken back what it made, and only that.
  const keep = release?.keep ?? (input.teardown === 'never' && failed !== undefined);
  // One that failed tells so itself, when everything is deleted again.
  if (failed === undefined) tellPipelineOfEnd({ expired: !release });
  if (!term.isReleasedByParent()) await endParts(partId(pipelineId, 'load'), partId(pipelineId, 'query'));
  if (isTerminated(failed))
    await sleep(orphanedActivitiesMs, { summary: 'what the terminated provisioning still does' });
  const result = keep ? undefined : await clean(input, pipelineId);
  if (failed !== undefined) throw withLeft(result ? withoutLeft(cause(failed)) : cause(failed), result?.left);
  return result;
}

/** For how long the lease holds: until it is released, or until its time to live, which can be extended, is over. */
class Term {
  release: { keep: boolean; runId?: string } | undefined;
  #expiresMs: number | undefined;
  readonly #watch = new CancellationScope();

  constructor({ ttl, teardown: policy }: Parsed<'pipeline'>) {
    const lifeMs = ttlMs(ttl);
    this.#expiresMs = lifeMs === undefined ? undefined : Date.now() + lifeMs;
    const orphaned = () => {
      this.release ??= { keep: policy === 'never' };
    };
    setHandler(
      releaseSignal,
      (release) => {
        this.release ??= release;
      },
      { description: 'From the pipeline: nothing more is needed; keep leaves what was created standing.' },
    );
    setHandler(
      reclaimSignal,
      (pipelineId) => {
        if (pipelineId === workflowInfo().parent?.workflowId) orphaned();
      },
      { description: 'From the pipeline with this workflow id, which was reset: make room for a new lease.' },
    );
    setHandler(
      extendedSignal,
      (expiresMs) => {
        this.#expiresMs = expiresMs;
      },
      { description: 'From the pipeline: when the time to live ends now, in milliseconds since 1970.' },
    );
    const { parent } = workflowInfo();
    if (parent) this.#watch.run(() => untilGone(parent.workflowId, lookMs(lifeMs))).then(orphaned, () => undefined);
  }

  end(): void {
    this.#watch.cancel();
  }

  /** Then nothing is under way any more in the pipeline. */
  isReleasedByParent(): boolean {
    return this.release?.runId !== undefined && this.release.runId === workflowInfo().parent?.runId;
  }

  /** False when the time to live ended first. */
  released(): Promise<boolean> {
    return untilDeadline(
      () => this.release !== undefined,
      () => this.#expiresMs,
      'time to live',
    );
  }

  /** Cancels the work when it is no longer wanted, or when the time to live ends: then it fails with Expired. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    const watch = new CancellationScope();
    let expired = false;
    const watching = watch.run(async () => {
      expired = !(await this.released());
      scope.cancel();
    });
    watching.catch(() => undefined);
    try {
      return await scope.run(work);
    } catch (error) {
      if (expired && isCancellation(error))
        throw failure('Expired', 'the time to live ended before everything was there');
      throw error;
    } finally {
      watch.cancel();
    }
  }
}

function runProvision({ name, source, cluster, role, user, network, ttl }: Parsed<'pipeline'>) {
  const workflowId = partId(workflowInfo().parent?.workflowId, 'provision');
  const args = { name, source, cluster, role, user, network, ttl };
  const start = () =>
    executeChild(provision, {
      workflowId,
      args: [args],
      ...about('provision', args),
      ...listedWith(),
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    });
  return whenFree(start, () => cancelPart(workflowId));
}

async function tellPipeline(provisioned: ProvisionResult): Promise<void> {
  const { parent, originalExecutionRunId } = workflowInfo();
  if (!parent) return;
  await getExternalWorkflowHandle(parent.workflowId).signal(provisionedSignal, originalExecutionRunId, provisioned);
}

/** Nobody waits for it: a pipeline that is gone by now needs not know. */
function tellPipelineOfEnd(how: { expired: boolean }): void {
  const { parent, originalExecutionRunId } = workflowInfo();
  if (!parent) return;
  getExternalWorkflowHandle(parent.workflowId)
    .signal(endingSignal, originalExecutionRunId, how)
    .catch((error: unknown) =>
      log.info('the pipeline could not be told that its lease ends', { reason: reason(error) }),
    );
}

/** Deletes everything of the pipeline; a deletion that is under way already is waited for. */
export function clean(input: Parsed<'pipeline'>, pipelineId: string | undefined): Promise<TeardownResult> {
  const { name, cluster, role, user, network, finalSnapshot } = input;
  const args = { name, cluster, role, user, network, finalSnapshot };
  const start = () =>
    executeChild(teardown, {
      workflowId: partId(pipelineId, 'teardown'),
      args: [args],
      ...about('teardown', args),
      ...listedWith(),
      // What was begun is finished, even when the lease itself is terminated.
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  return insist(() => whenFree(start, async () => undefined));
}

async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === teardownAttempts || !isTerminated(error)) throw error;
      log.warn('the teardown was terminated; it is run again', { attempt });
    }
  }
}
