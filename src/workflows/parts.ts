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
import { inheritedAttributes } from './search-attributes.ts';
import type { FromPipeline, TeardownOrder } from './owner.ts';
import { isOpen } from './find-run.ts';

/**
 * The parts of a pipeline: child workflows whose ids derive from the pipeline's, so only one of each runs at a time.
 */

const firstDelayMs = 250;
const longestDelayMs = 10_000;
/** As long as deleting what an earlier run left may take: see `activityClasses`. */
const patienceMs = 3 * 3_600_000;
/**
 * Longer than the activities of a killed worker live on (see `heartbeatTimeoutMs`), and longer than it takes to cancel
 * a statement. A provisioning may take longer to delete what it created, but by then it creates nothing more.
 */
const endPatienceMs = 120_000;

/** Workflow id of one part of a pipeline. */
export function partId(pipelineId: string | undefined, part: Part): string {
  return `${pipelineId ?? workflowInfo().workflowId}/${part}`;
}

/**
 * Runs a part of this pipeline as its child, with its share of the input. A part left by an earlier run is cancelled
 * first. The part ends with the pipeline.
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
 * Runs the teardown of a pipeline, or pauses instead. If one is already under way, it waits for that. A teardown
 * finishes even if the workflow that started it is terminated.
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
 * Starts a child whose workflow id may still be in use by a workflow that an earlier run left. Asks that one once to
 * make room, and retries the start until it has. Fails like the start if that takes longer than a deletion may.
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

/** Cancels what works on a pipeline and waits a while for its end, because what is deleted must not be in use. */
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

/** Asks a part to cancel, if one is running. */
async function cancelPart(workflowId: string): Promise<void> {
  await getExternalWorkflowHandle(workflowId)
    .cancel()
    .catch(() => undefined);
}

const next = (delayMs: number): number => Math.min(delayMs * 2, longestDelayMs);
