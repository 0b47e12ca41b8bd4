import { isGrpcServiceError } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { FoundRun } from '../contract/local-activities.ts';

/** A status of gRPC. */
const notFound = 5;

/**
 * The run of that workflow id, or its current one without a run id; null if there is none (any more). Throws if the
 * server cannot be asked, which says nothing about the run.
 */
export async function findRun(
  { workflowService }: Pick<NativeConnection, 'workflowService'>,
  namespace: string,
  workflowId: string,
  runId?: string,
): Promise<FoundRun | null> {
  try {
    const asked = { workflowId, ...(runId !== undefined && { runId }) };
    const described = await workflowService.describeWorkflowExecution({ namespace, execution: asked });
    const { execution, firstRunId, closeTime, parentExecution } = described.workflowExecutionInfo ?? {};
    const parentId = parentExecution?.workflowId;
    return {
      runId: execution?.runId ?? '',
      firstRunId: firstRunId ?? '',
      isOpen: closeTime == null,
      ...(parentId ? { parentId } : {}),
    };
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    const code: number = error.code;
    // A missing namespace says nothing about the runs in it.
    if (code === notFound && !/^namespace\b/i.test(error.message)) return null;
    throw error;
  }
}
