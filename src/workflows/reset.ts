import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { reclaimSignal } from './messages.ts';
import { whenFree } from './parts.ts';
import type { PipelineRun } from './pipeline-run.ts';

/**
 * A reset starts another run from part of the old run's history, and the old run's children keep running. If the reset
 * goes back to before the lease was started, the old run's lease still has the name, and is asked to make room. If it
 * goes back to a later point, the new run carries on under that lease; if that has ended meanwhile, everything starts
 * over under another one. The server does not ask that lease to cancel when the new run ends; the lease checks by
 * itself, see `lease`.
 */

/** A reset finds at most one ended lease; anything that ends more of them is not retried. */
const mostLeases = 3;

/** Repeats the work under another lease if the one that it found had ended before this run. */
export async function anewAfterReset<T>(run: PipelineRun, work: () => Promise<T>): Promise<T> {
  for (let leases = 1; ; leases++) {
    const end = await work();
    if (!run.tenancy.lost || leases === mostLeases) return end;
    run.restart();
  }
}

/** Starts a lease, after that of a run that was reset has made room. */
export function reclaimed<T>(leaseId: string, start: () => Promise<T>): Promise<T> {
  const { runId, originalExecutionRunId, workflowId } = workflowInfo();
  if (runId === originalExecutionRunId) return start();
  const reclaim = () => getExternalWorkflowHandle(leaseId).signal(reclaimSignal, workflowId);
  return whenFree(start, () => reclaim().catch(() => undefined));
}
