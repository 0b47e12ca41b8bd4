import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { reclaimSignal } from './messages.ts';
import { whenFree } from './parts.ts';
import type { PipelineRun } from './pipeline-run.ts';

/**
 * A pipeline that is reset goes on as another run, from the history of the one before, whose children run on. Reset to
 * before its lease was started, it finds the name taken by the lease of the run before, and has it make room. Reset to
 * after that, it goes on under that lease, which may have ended meanwhile: then all begins anew under another one. The
 * server does not ask that lease to cancel when the new run ends: it looks for itself, see `lease`.
 */

/** A reset leads to one lease that has ended; whatever ends more of them is not for us to repeat. */
const mostLeases = 3;

/** Works again, under another lease, when the one that it found had ended before this run. */
export async function anewAfterReset<T>(run: PipelineRun, work: () => Promise<T>): Promise<T> {
  for (let leases = 1; ; leases++) {
    const end = await work();
    if (!run.tenancy.lost || leases === mostLeases) return end;
    run.restart();
  }
}

/** Starts a lease; that of a run that was reset makes room for it first. */
export function reclaimed<T>(leaseId: string, start: () => Promise<T>): Promise<T> {
  const { runId, originalExecutionRunId, workflowId } = workflowInfo();
  if (runId === originalExecutionRunId) return start();
  const reclaim = () => getExternalWorkflowHandle(leaseId).signal(reclaimSignal, workflowId);
  return whenFree(start, () => reclaim().catch(() => undefined));
}
