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
  workflowInfo,
} from '@temporalio/workflow';
import { about } from '../contract/about.ts';
import type { Parsed } from '../contract/inputs.ts';
import type { ProvisionResult, TeardownResult } from '../contract/results.ts';
import { untilDeadline } from './deadline.ts';
import { cause, failure, reason, withLeft, withoutLeft } from './failure.ts';
import { listedWith } from './listing.ts';
import { expiredSignal, extendedSignal, provisionedSignal, releaseSignal } from './messages.ts';
import { ttlMs } from './names.ts';
import { provision } from './provision.ts';
import { teardown } from './teardown.ts';

/**
 * Owns what a pipeline creates. A child of the pipeline that is asked to cancel when its parent ends in any way
 * (failure, cancel, terminate, timeout), and then, or when released or out of time, deletes: `finally` in the
 * pipeline itself would not run on terminate or timeout.
 */
export async function lease(input: Parsed<'pipeline'>): Promise<TeardownResult | undefined> {
  const term = new Term(input.ttl);
  let standing = false;
  let failed: unknown;
  try {
    const provisioned = await term.within(() => runProvision(input));
    standing = true;
    await tellPipeline(provisioned);
    if (!(await term.released())) await tellPipelineExpired();
  } catch (error) {
    failed = error;
  }
  // A pipeline that was to keep its warehouse keeps it when it is ended from outside, too; its time to live still counts.
  const keep = term.release?.keep ?? (standing && input.teardown === 'never' && failed !== undefined);
  const result = keep ? undefined : await CancellationScope.nonCancellable(() => clean(input));
  if (failed !== undefined) throw withLeft(result ? withoutLeft(cause(failed)) : cause(failed), result?.left);
  return result;
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, lease);

/** For how long the lease holds: until it is released, or until its time to live, which can be extended, is over. */
class Term {
  release: { keep: boolean } | undefined;
  #expiresMs: number | undefined;

  constructor(ttl: string) {
    const lifeMs = ttlMs(ttl);
    this.#expiresMs = lifeMs === undefined ? undefined : Date.now() + lifeMs;
    setHandler(
      releaseSignal,
      (release) => {
        this.release = release;
      },
      { description: 'From the pipeline: nothing more is needed; keep leaves what was created standing.' },
    );
    setHandler(
      extendedSignal,
      (expiresMs) => {
        this.#expiresMs = expiresMs;
      },
      { description: 'From the pipeline: when the time to live ends now, in milliseconds since 1970.' },
    );
  }

  /** False when the time to live ended first. */
  released(): Promise<boolean> {
    return untilDeadline(
      () => this.release !== undefined,
      () => this.#expiresMs,
      'time to live',
    );
  }

  /** Cancels the work when the time to live ends; it then fails with Expired. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    const watch = new CancellationScope();
    let expired = false;
    const watching = watch.run(async () => {
      expired = !(await this.released());
      if (expired) scope.cancel();
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
  const args = { name, source, cluster, role, user, network, ttl };
  return executeChild(provision, {
    workflowId: partId(workflowInfo().parent?.workflowId, 'provision'),
    args: [args],
    ...about('provision', args),
    ...listedWith(),
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}

async function tellPipeline(provisioned: ProvisionResult): Promise<void> {
  const { parent } = workflowInfo();
  if (parent) await getExternalWorkflowHandle(parent.workflowId).signal(provisionedSignal, provisioned);
}

/** A pipeline that is gone by now needs not know. */
async function tellPipelineExpired(): Promise<void> {
  const { parent } = workflowInfo();
  if (!parent) return;
  try {
    await getExternalWorkflowHandle(parent.workflowId).signal(expiredSignal);
  } catch (error) {
    log.warn('the pipeline could not be told that its time to live is over', { reason: reason(error) });
  }
}

function clean({ name, cluster, role, user, network, finalSnapshot }: Parsed<'pipeline'>): Promise<TeardownResult> {
  const args = { name, cluster, role, user, network, finalSnapshot };
  return executeChild(teardown, {
    workflowId: partId(workflowInfo().parent?.workflowId, 'teardown'),
    args: [args],
    ...about('teardown', args),
    ...listedWith(),
    // What was begun is finished, even when the lease itself is terminated.
    parentClosePolicy: ParentClosePolicy.ABANDON,
  });
}

/** Workflow id of one part of a pipeline. */
export function partId(pipelineId: string | undefined, part: string): string {
  return `${pipelineId ?? workflowInfo().workflowId}/${part}`;
}
