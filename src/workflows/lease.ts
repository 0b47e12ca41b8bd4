import {
  CancellationScope,
  ParentClosePolicy,
  condition,
  executeChild,
  getExternalWorkflowHandle,
  setHandler,
  setWorkflowOptions,
  workflowInfo,
} from '@temporalio/workflow';
import type { Parsed } from '../contract/inputs.ts';
import type { TeardownResult } from '../contract/results.ts';
import { cause } from './failure.ts';
import { ttlMs } from './names.ts';
import { provisionedSignal, releaseSignal } from './status.ts';
import { provision } from './provision.ts';
import { teardown } from './teardown.ts';

/**
 * Owns what a pipeline creates. A child of the pipeline that is asked to cancel when its parent ends in any way
 * (failure, cancel, terminate, timeout), and then, or when released or out of time, deletes: `finally` in the
 * pipeline itself would not run on terminate or timeout.
 */
export async function lease(input: Parsed<'pipeline'>): Promise<TeardownResult | undefined> {
  const { parent } = workflowInfo();
  let release: { keep: boolean } | undefined;
  setHandler(releaseSignal, (released) => {
    release = released;
  });
  let failed: unknown;
  let standing = false;
  try {
    const { name, source, cluster, role, user, network, ttl } = input;
    const provisioned = await executeChild(provision, {
      workflowId: partId(parent?.workflowId, 'provision'),
      args: [{ name, source, cluster, role, user, network, ttl }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
    });
    standing = true;
    if (parent) await getExternalWorkflowHandle(parent.workflowId).signal(provisionedSignal, provisioned);
    const lifeMs = ttlMs(ttl);
    if (lifeMs === undefined) await condition(() => release !== undefined);
    else await condition(() => release !== undefined, lifeMs);
  } catch (error) {
    failed = error;
  }
  // A pipeline that was to keep its warehouse keeps it when it is ended from outside, too; its time to live still counts.
  const keep = release?.keep ?? (standing && input.teardown === 'never' && failed !== undefined);
  const result = keep ? undefined : await CancellationScope.nonCancellable(() => clean(input, parent?.workflowId));
  if (failed !== undefined) throw cause(failed);
  return result;
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, lease);

function clean(
  { name, cluster, role, user, network }: Parsed<'pipeline'>,
  parentId: string | undefined,
): Promise<TeardownResult> {
  return executeChild(teardown, {
    workflowId: partId(parentId, 'teardown'),
    args: [{ name, cluster, role, user, network }],
    // What was begun is finished, even when the lease itself is terminated.
    parentClosePolicy: ParentClosePolicy.ABANDON,
  });
}

/** Workflow id of one part of a pipeline. */
export function partId(pipelineId: string | undefined, part: string): string {
  return `${pipelineId ?? workflowInfo().workflowId}/${part}`;
}
