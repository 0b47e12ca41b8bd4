import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { getExternalWorkflowHandle, sleep, workflowInfo } from '@temporalio/workflow';
import { presenceSignal } from './messages.ts';

/** The parts of a pipeline: child workflows with ids made from the pipeline's, so that there is one of each at a time. */

const firstDelayMs = 250;
const longestDelayMs = 10_000;
/** As long as the deletion of what an earlier run left may take: see `removing`. */
const patienceMs = 3 * 3_600_000;
/** Longer than a killed worker's activities live on (see `sql`), and than a statement takes to be cancelled. */
const endPatienceMs = 120_000;

/** Workflow id of one part of a pipeline. */
export function partId(pipelineId: string | undefined, part: string): string {
  return `${pipelineId ?? workflowInfo().workflowId}/${part}`;
}

/** Whether this run goes on from the history of another one, whose children a reset leaves running. */
export function isReset(): boolean {
  const { runId, originalExecutionRunId } = workflowInfo();
  return runId !== originalExecutionRunId;
}

/**
 * Starts a child whose id a workflow left by an earlier run may still hold: that one is asked to make room, once, and
 * the start is tried again until it has. Fails as the start does when it takes longer than a deletion may.
 */
export async function whenFree<T>(start: () => Promise<T>, makeRoom: () => Promise<unknown>): Promise<T> {
  const untilMs = Date.now() + patienceMs;
  for (let delayMs = firstDelayMs; ; delayMs = next(delayMs)) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) || Date.now() > untilMs) throw error;
    }
    if (delayMs === firstDelayMs) await makeRoom();
    await sleep(delayMs, { summary: 'what an earlier run left is still ending' });
  }
}

/** Asks a part to cancel, where one runs. */
export async function cancelPart(workflowId: string): Promise<void> {
  await getExternalWorkflowHandle(workflowId)
    .cancel()
    .catch(() => undefined);
}

/** Cancels the parts and waits, for a while, until they have ended: what is deleted must not be in use. */
export async function endParts(...workflowIds: string[]): Promise<void> {
  await Promise.all(workflowIds.map(endPart));
}

async function endPart(workflowId: string): Promise<void> {
  await cancelPart(workflowId);
  const untilMs = Date.now() + endPatienceMs;
  for (let delayMs = firstDelayMs; (await isRunning(workflowId)) && Date.now() < untilMs; delayMs = next(delayMs))
    await sleep(delayMs, { summary: `${workflowId} is still ending` });
}

/** Resolves when the workflow no longer runs. */
export async function untilGone(workflowId: string, intervalMs: number): Promise<void> {
  do await sleep(intervalMs, { summary: `whether ${workflowId} still runs` });
  while (await isRunning(workflowId));
}

/** A workflow that has ended takes no signal, though the server grants the request to cancel it. */
function isRunning(workflowId: string): Promise<boolean> {
  return getExternalWorkflowHandle(workflowId)
    .signal(presenceSignal)
    .then(
      () => true,
      () => false,
    );
}

const next = (delayMs: number): number => Math.min(delayMs * 2, longestDelayMs);
