import { readFileSync } from 'node:fs';
import type { WorkflowHandle } from '@temporalio/client';
import { foreignKinds } from '../support/account.ts';
import { startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { compared, completed } from '../support/follow.ts';
import type { Follower } from '../support/follow.ts';
import { isFull, testInFull } from '../support/full.ts';
import { questionCount } from '../support/questions.ts';
import { holdAt, pipelineName, pipelineSteps, stepNamed } from '../support/steps.ts';
import type { PipelineStep } from '../support/steps.ts';
import { until } from '../support/until.ts';
import { connectWarehouse } from '../support/warehouse.ts';

/** Pipelines are cancelled, terminated, timed out and reset in the middle of each of their steps. There is no reaper. */

jest.setTimeout(600_000);

/** More at once would only wait for each other. */
const atOnce = 10;
const fates = ['cancel', 'terminate', 'timeout', 'reset'] as const;
type Fate = (typeof fates)[number];

let lab: FaultLab;
/** What is not ours, and must be there to the end as it was. */
let foreign: string[];

beforeAll(async () => {
  lab = await startFaultLab();
  await lab.account.plant('neighbour', foreignKinds);
  foreign = await lab.account.holdings();
});
afterEach(() => lab.faults.replace([]));
afterAll(() => lab?.stop());

const reach = {
  get awsConfig() {
    return lab.awsConfig;
  },
  ca: () => readFileSync(lab.caFile, 'utf8'),
};
const follower = (name: string): Follower => ({ reach, name, expected: lab.expected });
const handle = (workflowId: string) => lab.client.workflow.getHandle(workflowId);
const leaseOf = (name: string) => handle(`sparkify-lease/${name}`);
const isAfterQuestion = ({ part }: PipelineStep) => part === 'query' || part === 'teardown';

function start(name: string, more: { query?: 'ask'; ttl?: string; timeoutMs?: number } = {}): Promise<WorkflowHandle> {
  const { query = 'always', ttl = '4h', timeoutMs } = more;
  return lab.client.workflow.start('pipeline', {
    taskQueue: lab.taskQueue,
    workflowId: name,
    args: [{ name, user: { create: true }, query, ttl }],
    ...(timeoutMs === undefined ? {} : { workflowExecutionTimeout: timeoutMs }),
  });
}

const statusOf = async (run: WorkflowHandle) => (await run.describe()).status.name;
const isClosed = async (run: WorkflowHandle) => (await statusOf(run)) !== 'RUNNING';

/** Whether anything ever ran under that id. */
async function exists(run: WorkflowHandle): Promise<boolean> {
  return run.describe().then(
    () => true,
    () => false,
  );
}

async function eventsOf(run: WorkflowHandle) {
  return (await run.fetchHistory()).events ?? [];
}

/** Without FULL=1, each of the fates once, and each of the parts. */
const some: [Fate, string][] = [
  ['cancel', 'stage staging_songs'],
  ['terminate', 'available'],
  ['timeout', 'queries'],
  ['reset', 'delete group'],
];
const matrix: [Fate, PipelineStep][] = isFull
  ? pipelineSteps.flatMap((step) => fates.map((fate): [Fate, PipelineStep] => [fate, step]))
  : some.map(([fate, name]) => [fate, stepNamed(name)]);

test('pipelines that are cancelled, terminated, timed out or reset at any step leave nothing, and a reset one completes', async () => {
  // Those that wait for their time to be over begin.
  const queue = matrix.toSorted(([a], [b]) => Number(b === 'timeout') - Number(a === 'timeout'));
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await meetFate(...next);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  expect(await lab.account.holdings()).toEqual(foreign);
});

async function meetFate(fate: Fate, step: PipelineStep): Promise<void> {
  const name = pipelineName(fate, step);
  if (fate === 'reset') return resetAt(step, name);
  const hold = await holdAt(lab.faults, step, name);
  const run = await start(name, fate === 'timeout' ? { timeoutMs } : {});
  const over = run.result().catch(() => undefined);
  const held = hold.reached().then(() => true);
  // On a busy machine, the time may be over at a step before.
  const isThere = await Promise.race([held, over.then(() => false)]);
  if (fate === 'cancel') await run.cancel();
  if (fate === 'terminate') await run.terminate('on purpose');
  if (fate === 'timeout') await over;
  if (isThere) await expectCancelled(step, name);
  await hold.release();
  await over;
  await until(() => isClosed(leaseOf(name)), 120_000);
  const wanted = { cancel: 'CANCELLED', terminate: 'TERMINATED', timeout: 'TIMED_OUT' }[fate];
  // Once everything is being deleted, there is nothing left to cancel.
  expect([name, await statusOf(run)]).toEqual([
    name,
    step.part === 'teardown' && fate === 'cancel' ? 'COMPLETED' : wanted,
  ]);
  await expectCleanedLast(name);
}

/** Enough for a pipeline to come to any step. */
const timeoutMs = 40_000;

/** A statement is ended at once, though it is still held; a call of AWS ends by itself, and is waited for. */
async function expectCancelled(step: PipelineStep, name: string): Promise<void> {
  if (step.part === 'teardown') return;
  const part = handle(`${name}/${step.part}`);
  await until(async () =>
    (await eventsOf(part)).some(({ workflowExecutionCancelRequestedEventAttributes: asked }) => asked),
  );
  if (step.held(name).every(({ service }) => service === 'sql')) await until(() => isClosed(part), 30_000);
}

/** Cleanup starts when no activity of the other parts runs any more. */
async function expectCleanedLast(name: string): Promise<void> {
  const teardown = handle(`${name}/teardown`);
  const begun = (await teardown.describe()).startTime.getTime();
  for (const part of ['provision', 'load', 'query']) {
    const run = handle(`${name}/${part}`);
    if (!(await exists(run))) continue;
    const events = await eventsOf(run);
    const scheduled = events.filter((event) => event.activityTaskScheduledEventAttributes).length;
    const ended = events.filter(
      (event) =>
        event.activityTaskCompletedEventAttributes ??
        event.activityTaskCanceledEventAttributes ??
        event.activityTaskFailedEventAttributes ??
        event.activityTaskTimedOutEventAttributes,
    ).length;
    const { closeTime } = await run.describe();
    expect([name, part, ended]).toEqual([name, part, scheduled]);
    expect([name, part, (closeTime?.getTime() ?? Infinity) <= begun]).toEqual([name, part, true]);
  }
}

/** Where a pipeline can be reset to: before its lease was started, after it, and where it is. */
const points = ['first', 'second', 'last'] as const;

async function resetAt(step: PipelineStep, name: string): Promise<void> {
  const index = pipelineSteps.indexOf(step) >> 2;
  const wanted = isFull ? points : [points[index % points.length] ?? 'first'];
  await Promise.all(wanted.map((point) => resetTo(point, step, `${name}-${point}`)));
}

async function resetTo(point: (typeof points)[number], step: PipelineStep, name: string): Promise<void> {
  const hold = await holdAt(lab.faults, step, name);
  const run = await start(name, { query: 'ask' });
  if (isAfterQuestion(step)) await compared(run, follower(name));
  await hold.reached();
  await reset(run, point);
  await hold.release();
  const { query, teardown } = await completed(handle(name), follower(name));
  expect([name, query?.answers.length, teardown?.left]).toEqual([name, questionCount, []]);
  expect([name, await isClosed(leaseOf(name))]).toEqual([name, true]);
}

async function reset(run: WorkflowHandle, point: (typeof points)[number]): Promise<void> {
  const tasks = (await eventsOf(run)).filter((event) => event.workflowTaskCompletedEventAttributes);
  const at = { first: tasks[0], second: tasks[1], last: tasks.at(-1) }[point];
  await lab.client.workflowService.resetWorkflowExecution({
    namespace: lab.client.options.namespace,
    workflowExecution: { workflowId: run.workflowId },
    reason: 'on purpose',
    requestId: `${run.workflowId} ${point}`,
    ...(at?.eventId ? { workflowTaskFinishEventId: at.eventId } : {}),
  });
}

/** How a pipeline ends of which that part was terminated at that step, when everything is over. */
async function terminatedPart(part: string, step: string): Promise<string> {
  const name = `terminated-${part}`;
  const hold = await holdAt(lab.faults, stepNamed(step), name);
  const run = await start(name);
  await hold.reached();
  await handle(`${name}/${part}`).terminate('on purpose');
  await hold.release();
  await run.result().catch(() => undefined);
  expect([name, await isClosed(leaseOf(name))]).toEqual([name, true]);
  return statusOf(run);
}

describe('what else can be ended', () => {
  testInFull.each(['terminate', 'cancel'] as const)(
    'a pipeline that was reset leaves nothing after a %s',
    async (fate) => {
      const name = `reset-then-${fate}`;
      const hold = await holdAt(lab.faults, stepNamed('stage staging_events'), name);
      const run = await start(name, { ttl: '2m' });
      await hold.reached();
      await reset(run, 'last');
      await run[fate]();
      await hold.release();
      await until(async () => (await isClosed(leaseOf(name))) && isClosed(run), 60_000);
      expect(await statusOf(run)).toBe(fate === 'cancel' ? 'CANCELLED' : 'TERMINATED');
      expect(await lab.account.holdings()).toEqual(foreign);
    },
  );

  testInFull('a finished pipeline that is reset runs again, under a lease of its own', async () => {
    const run = await start('finished', { query: 'ask' });
    await completed(run, follower('finished'));
    await reset(run, 'second');
    const { teardown } = await completed(handle('finished'), follower('finished'));
    expect(teardown?.left).toEqual([]);
    expect(await lab.account.holdings()).toEqual(foreign);
  });

  test('a provisioning, load or teardown that is terminated leaves nothing', async () => {
    const ends = [
      ['provision', 'cluster', 'FAILED'],
      ['load', 'stage staging_events', 'FAILED'],
      ['teardown', 'delete cluster', 'COMPLETED'],
    ].filter(([part]) => isFull || part !== 'provision');
    const ended = ends.map(([part = '', step = '']) => terminatedPart(part, step));
    expect(await Promise.all(ended)).toEqual(ends.map(([, , end]) => end));
    expect(await lab.account.holdings()).toEqual(foreign);
  });

  test.each(isFull ? ['cluster', 'stage staging_events'] : ['cluster'])(
    'a lease that is terminated at %s fails its pipeline, which deletes',
    async (step) => {
      const name = `lease-at-${step.replaceAll(/[ _]/g, '-')}`;
      const hold = await holdAt(lab.faults, stepNamed(step), name);
      const run = await start(name);
      await hold.reached();
      await leaseOf(name).terminate('on purpose');
      await hold.release();
      await expect(run.result()).rejects.toMatchObject({ cause: { type: 'LeaseEnded' } });
      expect(await lab.account.holdings()).toEqual(foreign);
    },
  );
});

test('a cancelled statement ends on the server within seconds, and its session with it', async () => {
  await (await lab.start('provision', { name: 'prompt' })).result();
  const hold = await holdAt(lab.faults, stepNamed('stage staging_events'), 'prompt');
  const load = await lab.start('load', { name: 'prompt' });
  await hold.reached();
  const warehouse = await connectWarehouse(reach, 'prompt');
  const sessions = async () => {
    const { rows } = await warehouse.query<{ pid: string }>(
      `select pid from stv_inflight where text like 'copy staging_events%'`,
    );
    return rows.map(({ pid }) => pid);
  };
  const [pid] = await sessions();
  expect(pid).toBeDefined();
  await load.cancel();
  await until(async () => (await sessions()).length === 0, 10_000);
  const { rows } = await warehouse.query(`select 1 from stv_sessions where process = ${pid}`);
  expect(rows).toEqual([]);
  await warehouse.end();
  await expect(load.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  await (await lab.start('teardown', { name: 'prompt' })).result();
  expect(await lab.account.holdings()).toEqual(foreign);
});
