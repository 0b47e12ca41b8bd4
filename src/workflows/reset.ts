import { workflowInfo } from '@temporalio/workflow';

/** Whether this run goes on from the history of another one, whose children a reset leaves running. */
export function isReset(): boolean {
  const { runId, originalExecutionRunId } = workflowInfo();
  return runId !== originalExecutionRunId;
}
