import type { NativeConnection } from '@temporalio/worker';
import { findRun } from './find-run.ts';

/**
 * Which of these runs the namespace knows, and whether each continues: it is open, or the current run of its workflow
 * id is open and belongs to the same chain, for instance after a reset. A run that started or ended a moment ago may be
 * missing or out of date, because the list comes from the visibility store.
 */
export async function goesOn(
  connection: Pick<NativeConnection, 'workflowService'>,
  namespace: string,
  runIds: string[],
): Promise<Map<string, boolean>> {
  const known = new Map<string, boolean>();
  if (runIds.length === 0) return known;
  const query = `RunId IN (${runIds.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ')})`;
  const { executions } = await connection.workflowService.listWorkflowExecutions({
    namespace,
    query,
    pageSize: runIds.length,
  });
  for (const { execution, closeTime } of executions) {
    const { runId, workflowId } = execution ?? {};
    if (!runId || !workflowId) continue;
    known.set(runId, closeTime == null || (await isFollowed(connection, namespace, { workflowId, runId })));
  }
  return known;
}

/** Whether an ended run is followed by an open one: the current run of its workflow id, in the same chain. */
async function isFollowed(
  connection: Pick<NativeConnection, 'workflowService'>,
  namespace: string,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<boolean> {
  const current = await findRun(connection, namespace, workflowId);
  if (current === null || !current.isOpen) return false;
  const ended = await findRun(connection, namespace, workflowId, runId);
  return ended === null || ended.firstRunId === current.firstRunId;
}
