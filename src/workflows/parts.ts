import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowCancellationType,
  ParentClosePolicy,
  executeChild,
  getExternalWorkflowHandle,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { about, aboutPause } from '../contract/about.ts';
import { inputOfPart } from '../contract/inputs.ts';
import type { Parsed, Part } from '../contract/inputs.ts';
import type { PartResults } from '../contract/results.ts';
import { inheritedAttributes } from './listing.ts';
import type { FromPipeline, TeardownOrder } from './owner.ts';
import { isOpen } from './presence.ts';

/** The parts of a pipeline: child workflows with ids made from the pipeline's, so that there is one of each at a time. */

const firstDelayMs = 250;
const longestDelayMs = 10_000;
/** As long as the deletion of what an earlier run left may take: see `activityClasses`. */
const patienceMs = 3 * 3_600_000;
/**
 * Longer than a killed worker's activities live on (see `heartbeatTimeoutMs`), and than a statement takes to be cancelled. A
 * provisioning may take longer, to delete what it made; but by then it creates nothing any more.
 */
const endPatienceMs = 120_000;

/** Workflow id of one part of a pipeline. */
export function partId(pipelineId: string | undefined, part: Part): string {
  return `${pipelineId ?? workflowInfo().workflowId}/${part}`;
}

/**
 * Runs a part of this pipeline as its child, with its share of the pipeline's input and what the pipeline tells it; one that
 * an earlier run left is cancelled first. It ends with the pipeline.
 */
export function runPart<T extends Part>(
  type: T,
  pipelineInput: Parsed<'pipeline'>,
  given: FromPipeline,
): Promise<PartResults[T]> {
  const workflowId = partId(undefined, type);
  const input = inputOfPart(type, pipelineInput);
  const start = () =>
    executeChild<(...args: unknown[]) => Promise<PartResults[T]>>(type, {
      workflowId,
      args: [input, given],
      ...about(type, input),
      ...inheritedAttributes(),
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    });
  return whenFree(start, () => cancelPart(workflowId));
}

/**
 * Runs the teardown of a pipeline, or what pauses instead; one that is under way already is waited for. What was begun is
 * finished, even when the workflow that began it is terminated.
 */
export function runTeardown(
  pipelineInput: Parsed<'pipeline'>,
  pipelineId: string,
  given: TeardownOrder,
): Promise<PartResults['teardown']> {
  const input = inputOfPart('teardown', pipelineInput);
  const start = () =>
    executeChild<(...args: unknown[]) => Promise<PartResults['teardown']>>('teardown', {
      workflowId: partId(pipelineId, 'teardown'),
      args: [input, given],
      ...(given.pause === true ? aboutPause(input) : about('teardown', input)),
      ...inheritedAttributes(),
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  return whenFree(start, async () => undefined);
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

/** Cancels what works on a pipeline and waits, for a while, until it has ended: what is deleted must not be in use. */
export async function endParts(pipelineId: string): Promise<void> {
  const parts = ['provision', 'load', 'query'] as const;
  await Promise.all(parts.map((part) => endPart(partId(pipelineId, part))));
}

async function endPart(workflowId: string): Promise<void> {
  await cancelPart(workflowId);
  const untilMs = Date.now() + endPatienceMs;
  for (let delayMs = firstDelayMs; (await isOpen(workflowId)) && Date.now() < untilMs; delayMs = next(delayMs))
    await sleep(delayMs, { summary: `${workflowId} is still ending` });
}

/** Asks a part to cancel, where one runs. */
async function cancelPart(workflowId: string): Promise<void> {
  await getExternalWorkflowHandle(workflowId)
    .cancel()
    .catch(() => undefined);
}

const next = (delayMs: number): number => Math.min(delayMs * 2, longestDelayMs);
