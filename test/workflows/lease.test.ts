import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { Input } from '../../src/contract/inputs.ts';
import type { Status } from '../../src/contract/status.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

/** So long a life that it does not end in a test, and so short that the lease looks every second. */
const ttl = '24s';
const everything = new Set(['role', 'group', 'rule', 'cluster']);

let world: FakeWorld;
let worker: WorkflowWorker;
/** How often a workflow asked after another one, and how it was answered instead, if at all. */
let looks: number;
let answer: (() => Promise<null>) | undefined;

beforeEach(async () => {
  world = new FakeWorld();
  looks = 0;
  answer = undefined;
  worker = await startWorkflowWorker(world.activities(), {
    onFindRun: () => {
      looks += 1;
      return answer?.();
    },
  });
});
afterEach(() => worker.stop());

const handle = (workflowId: string) => worker.client.workflow.getHandle(workflowId);
const isClosed = async (run: WorkflowHandle) => (await run.describe()).status.name !== 'RUNNING';
const eventsOf = async (run: WorkflowHandle) => (await run.fetchHistory()).events ?? [];
const leaseOf = (name: string) => handle(`sparkify-lease/${name}`);

/** A pipeline with a unique name, which is also its workflow id. */
async function start(input: Input<'pipeline'>, workflowId?: string): Promise<WorkflowHandle> {
  const name = `p${randomUUID().slice(0, 8)}`;
  const { taskQueue, client } = worker;
  await client.workflow.start('pipeline', { taskQueue, workflowId: workflowId ?? name, args: [{ name, ...input }] });
  return handle(workflowId ?? name);
}

async function startHeld(input: Input<'pipeline'> = {}): Promise<WorkflowHandle> {
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  const run = await start({ onFailure: 'hold', ttl, ...input });
  await until(async () => (await run.query<Status>('status')).held !== undefined);
  return run;
}

/** Resets it to where it is, and waits until it is there again. */
async function reset({ workflowId }: WorkflowHandle): Promise<void> {
  const last = (await eventsOf(handle(workflowId))).findLast((event) => event.workflowTaskCompletedEventAttributes);
  await worker.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId },
    reason: 'on purpose',
    requestId: randomUUID(),
    ...(last?.eventId ? { workflowTaskFinishEventId: last.eventId } : {}),
  });
  await until(async () => (await handle(workflowId).query<Status>('status')).held !== undefined);
}

test('a lease that cannot ask after its pipeline takes it to run', async () => {
  answer = () => Promise.reject(fatal('Unavailable', 'the server is away'));
  const run = await startHeld();
  const before = looks;
  await until(() => looks > before + 6);
  expect(world.resources).toEqual(everything);
  expect(await isClosed(leaseOf(run.workflowId))).toBe(false);
  answer = undefined;
  await run.cancel();
  await until(() => isClosed(run));
  expect(world.resources).toEqual(new Set());
});

/** For how long the timer was set that a workflow waits for now. */
async function lastTimerMs(run: WorkflowHandle): Promise<number> {
  const timers = (await eventsOf(run)).flatMap(({ timerStartedEventAttributes: timer }) => (timer ? [timer] : []));
  return Number(timers.at(-1)?.startToFireTimeout?.seconds ?? 0) * 1_000;
}

test('a lease looks more seldom when the life of its pipeline is extended, and tells the pipeline nothing of it', async () => {
  const run = await startHeld();
  const lease = leaseOf(run.workflowId);
  await until(() => looks > 2);
  expect(await lastTimerMs(lease)).toBeLessThan(2_000);
  await run.executeUpdate('extend', { args: ['10h'] });
  await until(async () => (await lastTimerMs(lease)) > 1_000_000);
  expect((await eventsOf(run)).filter((event) => event.workflowExecutionSignaledEventAttributes)).toEqual([]);
  await run.cancel();
  await until(() => isClosed(run));
});

test('a pipeline that was reset, and then terminated, is found gone', async () => {
  const run = await startHeld();
  await reset(run);
  await run.terminate();
  await until(() => isClosed(leaseOf(run.workflowId)));
  expect(world.resources).toEqual(new Set());
});

test('a pipeline that was reset is not taken to run because another one has its workflow id', async () => {
  const run = await startHeld();
  await reset(run);
  await run.terminate();
  world.mend('transform');
  const reached = world.hang('stageTable');
  const other = await start({}, run.workflowId);
  await reached;
  await until(() => isClosed(leaseOf(run.workflowId)));
  expect(await isClosed(other)).toBe(false);
  await handle(run.workflowId).cancel();
  await until(() => isClosed(handle(run.workflowId)));
});

test.each(['never', 'on-success'] as const)(
  'with teardown %j, a provisioning that fails takes back what it made, and the lease deletes nothing',
  async (teardown) => {
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    const run = await start({ teardown });
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'AwsRefused', message: 'no more clusters' } });
    expect(world.resources).toEqual(new Set());
    expect(world.calls.filter((call) => call === 'removeRole')).toHaveLength(1);
    expect(await isClosed(leaseOf(run.workflowId))).toBe(true);
  },
);
