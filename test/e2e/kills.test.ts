import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { generate } from '../../src/cli/generate/generate.ts';
import { folderTarget } from '../../src/cli/generate/target.ts';
import { Account, foreignKinds } from '../support/account.ts';
import { FaultControl } from '../support/faults.ts';
import { compared, completed } from '../support/follow.ts';
import type { Follower } from '../support/follow.ts';
import { isFull, testInFull } from '../support/full.ts';
import { descendants } from '../support/processes.ts';
import { questionCount } from '../support/questions.ts';
import { referenceChecksums } from '../support/reference-star.ts';
import { startStack } from '../support/stack.ts';
import type { Stack } from '../support/stack.ts';
import { holdAt, pipelineName, pipelineSteps } from '../support/steps.ts';
import type { PipelineStep } from '../support/steps.ts';
import { until } from '../support/until.ts';

/** Real processes of a whole `sparkify up` are killed while pipelines are held in the middle of each of their steps. */

jest.setTimeout(900_000);

/**
 * Every step with FULL=1, else those of each fate. A warehouse that is killed before and after a commit is one of the
 * faults of test/e2e/faults.test.ts.
 */
const stepsOf = (fate: string[]): PipelineStep[] => pipelineSteps.filter(({ name }) => isFull || fate.includes(name));

let stack: Stack;
let faults: FaultControl;
let account: Account;
let expected: Record<string, string>;
/** What is not ours, and must be there to the end as it was. */
let foreign: string[];

beforeAll(async () => {
  stack = await startStack({ SPARKIFY_CLOUD_FAULTS: 'none' });
  faults = new FaultControl(stack.aws.endpoint);
  account = new Account(stack.awsConfig);
  const bucket = join(stack.s3Root, 'udacity-dend');
  await generate({ events: 60, songs: 8, seed: 5 }, folderTarget(bucket));
  expected = referenceChecksums(bucket);
  await account.plant('neighbour', foreignKinds);
  await until(async () => (await account.holdings()).some((line) => line.startsWith('cluster neighbour')));
  foreign = await account.holdings();
});
afterEach(() => faults.replace([]));
afterAll(async () => {
  account?.close();
  await stack?.stop();
});

const start = (name: string): Promise<WorkflowHandle> =>
  stack.client.workflow.start('pipeline', {
    taskQueue: 'sparkify',
    workflowId: name,
    args: [{ name, user: { create: true }, query: 'ask' }],
  });

const follower = (name: string): Follower => ({ reach: stack, name, expected });

/** SIGKILL; the supervisor of `sparkify up` starts it again. */
function kill(command: string): void {
  const pid = descendants(stack.process.pid ?? 0, command).at(-1);
  if (pid === undefined) throw new Error(`no process of the stack runs ${command}`);
  process.kill(pid, 'SIGKILL');
}

/** Pipelines at their steps, all at once. */
async function heldAt(steps: PipelineStep[], fate: string) {
  return Promise.all(
    steps.map(async (step) => {
      const name = pipelineName(fate, step);
      const hold = await holdAt(faults, step, name);
      const run = await start(name);
      if (isAfterQuestion(step)) await compared(run, follower(name));
      await hold.reached();
      return { name, hold, run };
    }),
  );
}

/** Something is killed while pipelines are held at their steps; they are let go, and followed to their ends. */
async function killWhileHeld(fate: string, steps: PipelineStep[], command: string): Promise<void> {
  const runs = await heldAt(steps, fate);
  kill(command);
  // What is held is done now, though nobody who asked for it may be there to hear of it.
  await Promise.all(runs.map(({ hold }) => hold.release()));
  await Promise.all(runs.map(({ run, name }) => expectDone(run, name)));
}

const isAfterQuestion = ({ part }: PipelineStep) => part === 'query' || part === 'teardown';

async function expectDone(run: WorkflowHandle, name: string): Promise<void> {
  const { query, teardown } = await completed(run, follower(name));
  expect([name, query?.answers.length, teardown?.left]).toEqual([name, questionCount, []]);
}

const isStatement = ({ held }: PipelineStep) => held('').every(({ service }) => service === 'sql');

test('the worker, killed while pipelines are at each of their steps, costs nothing but time', async () => {
  const steps = stepsOf(['stage staging_events']);
  await killWhileHeld('worker', steps, 'main.js worker');
  expect(await account.holdings()).toEqual(foreign);
});

testInFull('a warehouse killed at each step that is at work in it comes back with what was committed', async () => {
  const steps = pipelineSteps.filter(isStatement);
  const names = steps.map((step) => pipelineName('warehouse', step));
  await faults.replace(
    steps.flatMap((step, index) =>
      step.held(names[index] ?? '').map((rule) => ({ ...rule, fault: 'kill' as const, count: 1 })),
    ),
  );
  await Promise.all(names.map(async (name) => expectDone(await start(name), name)));
  expect((await faults.report()).rules.map(({ hits }) => hits)).toEqual(steps.map(() => 1));
  expect(await account.holdings()).toEqual(foreign);
});

test('the Temporal server, killed while pipelines are at their steps, goes on from its database', async () => {
  const steps = stepsOf(['before commit']);
  await killWhileHeld('temporal', steps, 'server start-dev');
  expect(await account.holdings()).toEqual(foreign);
});

test('pipelines that are cancelled while their worker is dead are cancelled, and leave nothing', async () => {
  const runs = await heldAt(
    pipelineSteps.filter(({ name }) => (isFull && name === 'cluster') || name === 'stage staging_events'),
    'dead-worker',
  );
  kill('main.js worker');
  await Promise.all(runs.map(({ run }) => run.cancel()));
  await Promise.all(runs.map(({ hold }) => hold.release()));
  for (const { run } of runs) await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  expect(await account.holdings()).toEqual(foreign);
});
