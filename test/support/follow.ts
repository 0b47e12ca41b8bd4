import type { WorkflowHandle } from '@temporalio/client';
import type { PipelineResult } from '../../src/contract/results.ts';
import type { Status } from '../../src/contract/status.ts';
import { checksums } from './warehouse.ts';

type Reach = Parameters<typeof checksums>[0];

/** What a person does for a pipeline started with `query: "ask"`: inspects its tables when it asks, and answers. */
export interface Follower {
  reach: Reach;
  name: string;
  /** Checksums of the star schema of its source. */
  expected: Record<string, string>;
}

/** If the pipeline asks a question, compares its tables and answers; returns whether it asked. */
async function attend(run: WorkflowHandle, { reach, name, expected }: Follower): Promise<boolean> {
  const status = await run.query<Status>('status').catch(() => undefined);
  if (status?.question === undefined) return false;
  expect([name, await checksums(reach, name)]).toEqual([name, expected]);
  await run.executeUpdate('answer', { args: ['yes'] });
  return true;
}

/** Follows a pipeline until its tables are compared and its question answered. */
export async function compared(run: WorkflowHandle, follower: Follower): Promise<void> {
  while (!(await attend(run, follower))) {
    if (!(await isOpen(run))) await run.result();
    await pause();
  }
}

/** Follows a pipeline to its end, answering every question, and waits out whatever happens to the server. */
export async function completed(run: WorkflowHandle, follower: Follower): Promise<PipelineResult> {
  while (await isOpen(run)) {
    await attend(run, follower);
    await pause();
  }
  return (await run.result()) as PipelineResult;
}

async function isOpen(run: WorkflowHandle): Promise<boolean> {
  const description = await run.describe().catch(() => undefined);
  return description === undefined || description.status.name === 'RUNNING';
}

/** A query is expensive for the worker, so do not poll too often. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
