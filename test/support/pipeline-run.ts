import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { Input } from '../../src/contract/inputs.ts';
import type { PipelineResult } from '../../src/contract/results.ts';
import type { Status } from '../../src/contract/status.ts';
import type { WorkflowWorker } from './workflow-worker.ts';

export type Run = WorkflowHandle<(input: unknown) => Promise<PipelineResult>>;

/** Starts a pipeline with a unique name, because the lease of a name admits only one at a time. */
export function startPipeline(
  worker: WorkflowWorker,
  input: Input<'pipeline'> = {},
  workflowId = `pipeline-${randomUUID()}`,
): Promise<Run> {
  const name = `p${randomUUID().slice(0, 8)}`;
  return worker.client.workflow.start<(input: unknown) => Promise<PipelineResult>>('pipeline', {
    taskQueue: worker.taskQueue,
    workflowId,
    args: [{ name, ...input }],
  });
}

/** The error that the run failed with. */
export async function failureOf(run: Run): Promise<Error> {
  const error: unknown = await run.result().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof WorkflowFailedError && error.cause) return error.cause;
  throw new Error('the workflow did not fail');
}

export const statusOf = (run: Run): Promise<Status> => run.query<Status>('status');
