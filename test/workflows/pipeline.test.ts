import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { ApplicationFailure } from '@temporalio/common';
import type { Input } from '../../src/contract/inputs.ts';
import type { PipelineResult } from '../../src/contract/results.ts';
import type { Plan, Status } from '../../src/contract/status.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { failureOf, type Run, startPipeline, statusOf as status } from '../support/pipeline-run.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

let world: FakeWorld;
let worker: WorkflowWorker;

beforeEach(async () => {
  world = new FakeWorld();
  worker = await startWorkflowWorker(world.activities());
});
afterEach(() => worker.stop());

const start = (input: Input<'pipeline'> = {}, workflowId?: string): Promise<Run> =>
  startPipeline(worker, input, workflowId);

test('the pipeline creates, loads, answers and deletes, in that order', async () => {
  const result = await (await start()).result();
  expect(world.calls.toSorted((a, b) => world.calls.indexOf(a) - world.calls.indexOf(b))).toEqual([
    // For the role, and for what is loaded.
    'readProject',
    'readProject',
    'preflight',
    expect.stringMatching(/ensureRole|ensureNetwork/),
    expect.stringMatching(/ensureRole|ensureNetwork/),
    'ensureCluster',
    'awaitCluster',
    'awaitSql',
    'openWarehouse',
    'createTables',
    'stageTable',
    'stageTable',
    'transform',
    'answerQuestions',
    'removeIngress',
    'removeCluster',
    'awaitClusterGone',
    'removeSecurityGroup',
    'removeRole',
    'removeUser',
  ]);
  expect(result.provision.created.map(({ type }) => type)).toEqual([
    'AWS::IAM::Role',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupIngress',
    'AWS::Redshift::Cluster',
  ]);
  expect(result.teardown?.deleted.map(({ id }) => id)).toEqual(['rule', 'cluster', 'group', 'role']);
  expect(result.teardown?.left).toEqual([]);
  expect(result.load?.rows).toEqual({ songplays: 2 });
  expect(world.resources).toEqual(new Set());
});

test('the user is created only when asked for, and deleted with the rest', async () => {
  const result = await (await start({ user: { create: true, name: 'ana' } })).result();
  expect(result.provision.user?.name).toBe('ana');
  expect(world.resources).toEqual(new Set());
});

test('the status names steps and children, and stays after the end', async () => {
  const run = await start();
  await run.result();
  const { state, steps, children } = await status(run);
  expect(state).toBe('done');
  expect(steps.map((step) => [step.name, step.state])).toEqual([
    ['provision', 'done'],
    ['load', 'done'],
    ['query', 'done'],
    ['teardown', 'done'],
  ]);
  const parts = await Promise.all(
    children.map(({ workflowId }) => worker.client.workflow.getHandle(workflowId).query<Status>('status')),
  );
  expect(parts.map((part) => [part.workflow, part.state])).toEqual([
    ['provision', 'done'],
    ['load', 'done'],
    ['query', 'done'],
    ['teardown', 'done'],
  ]);
});

test('bad input fails at once, names every field, and touches nothing', async () => {
  const run = await worker.client.workflow.start('pipeline', {
    taskQueue: worker.taskQueue,
    workflowId: `pipeline-${randomUUID()}`,
    args: [{ nam: 'x', warehouse: { port: 1 } }],
  });
  const failure = (await failureOf(run as Run)) as ApplicationFailure;
  expect(failure).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
  expect(failure.message).toContain('nam is "x", but there is no such field');
  expect(failure.message).toContain('warehouse.port is 1');
  expect(world.calls).toEqual([]);
});

describe('a step that fails for good', () => {
  test.each(['ensureRole', 'ensureNetwork', 'ensureCluster', 'awaitCluster', 'awaitSql', 'stageTable'] as const)(
    '%s: the cause is the failure, and nothing is left',
    async (step) => {
      world.fail(step, fatal('AwsRefused', `${step} is refused`));
      const failure = await failureOf(await start());
      expect(failure).toMatchObject({ type: 'AwsRefused', message: `${step} is refused` });
      expect(world.resources).toEqual(new Set());
    },
  );

  test('one that passes is tried again', async () => {
    const flaky = new FakeWorld();
    const activities = flaky.activities();
    let lost = 0;
    const stopped = worker.stop();
    worker = await startWorkflowWorker({
      ...activities,
      async ensureCluster(input) {
        const made = await activities.ensureCluster(input);
        if (lost++ === 0) throw new Error('socket hang up');
        return made;
      },
    });
    await stopped;
    await (await start()).result();
    expect(lost).toBe(2);
    expect(flaky.resources).toEqual(new Set());
  });
});

describe('ended from outside', () => {
  test.each(['awaitCluster', 'stageTable', 'answerQuestions'] as const)(
    'cancelled during %s: nothing is left',
    async (step) => {
      const reached = world.hang(step);
      const run = await start();
      await reached;
      await run.cancel();
      expect(await failureOf(run)).toBeInstanceOf(CancelledFailure);
      expect(world.resources).toEqual(new Set());
    },
  );

  test.each(['awaitCluster', 'stageTable'] as const)('terminated during %s: the lease deletes all', async (step) => {
    const reached = world.hang(step);
    const run = await start();
    await reached;
    await run.terminate('test');
    await until(() => world.calls.includes('removeUser'));
    expect(world.resources).toEqual(new Set());
  });
});

describe('policies', () => {
  test('teardown "never" leaves the warehouse standing', async () => {
    const result = await (await start({ teardown: 'never', ttl: 'none' })).result();
    expect(result.teardown).toBeUndefined();
    expect(world.resources).toEqual(new Set(['role', 'group', 'rule', 'cluster']));
  });

  test('teardown "on-success" keeps a failed run for inspection', async () => {
    world.fail('transform', fatal('SqlError', 'no such table'));
    expect(await failureOf(await start({ teardown: 'on-success' }))).toMatchObject({ type: 'SqlError' });
    expect(world.resources).toEqual(new Set(['role', 'group', 'rule', 'cluster']));
  });

  test('query "never" runs none', async () => {
    const result = await (await start({ query: 'never' })).result();
    expect(result.query).toBeUndefined();
    expect(world.calls).not.toContain('answerQuestions');
  });

  test.each([
    ['yes', 1],
    ['no', 0],
  ])('query "ask" waits for the Update: %s', async (answer, times) => {
    const run = await start({ query: 'ask' });
    await until(async () => (await status(run)).state === 'waiting');
    expect((await status(run)).question?.text).toMatch(/queries/);
    await expect(run.executeUpdate('answer', { args: ['perhaps'] })).rejects.toThrow(WorkflowUpdateFailedError);
    await expect(run.executeUpdate('answer', { args: [answer] })).resolves.toBe(answer);
    await run.result();
    expect(world.calls.filter((call) => call === 'answerQuestions')).toHaveLength(times);
  });

  test('an answer to no question is refused', async () => {
    const reached = world.hang('awaitCluster');
    const run = await start();
    await reached;
    await expect(run.executeUpdate('answer', { args: ['yes'] })).rejects.toThrow(WorkflowUpdateFailedError);
    await run.cancel();
    await failureOf(run);
  });

  test('a second run of the same name is refused while the first holds the lease', async () => {
    const name = `p${randomUUID().slice(0, 8)}`;
    const reached = world.hang('awaitCluster');
    const first = await start({ name });
    await reached;
    expect(await failureOf(await start({ name }))).toMatchObject({ type: 'PipelineBusy' });
    await first.cancel();
    await failureOf(first);
  });
});

describe('a step that is held', () => {
  /** A pipeline whose transform failed for good, held. */
  async function startHeld(input: Input<'pipeline'> = {}): Promise<Run> {
    world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
    const run = await start({ onFailure: 'hold', ...input });
    await until(async () => (await status(run)).held !== undefined);
    return run;
  }
  const count = (call: string) => world.calls.filter((one) => one === call).length;

  test('tells why, keeps the warehouse, and is tried again when told so', async () => {
    const run = await startHeld();
    expect(await status(run)).toMatchObject({
      state: 'waiting',
      held: { step: 'load', reason: 'column "x" does not exist' },
      created: expect.arrayContaining([{ type: 'AWS::Redshift::Cluster', id: expect.any(String) }]),
      expiresAt: expect.stringMatching(/Z$/),
    });
    expect(world.resources).toContain('cluster');
    world.mend('transform');
    await expect(run.executeUpdate('retry', { args: [] })).resolves.toBe('load');
    const result = await run.result();
    expect(result.load?.rows).toEqual({ songplays: 2 });
    expect(count('transform')).toBe(2);
    expect(count('ensureCluster')).toBe(1);
    expect(world.resources).toEqual(new Set());
  });

  test('is held again when it fails again', async () => {
    const run = await startHeld();
    const first = (await status(run)).held?.heldAt;
    await run.executeUpdate('retry', { args: [] });
    await until(async () => ((await status(run)).held?.heldAt ?? first) !== first);
    await run.executeUpdate('abort', { args: [] });
    expect(await failureOf(run)).toMatchObject({ type: 'SqlError' });
    expect(count('transform')).toBe(2);
  });

  test('is skipped when told so, by a Signal as well, and the rest goes on', async () => {
    const run = await startHeld();
    await run.signal('skip');
    const result = await run.result();
    expect(result.load).toBeUndefined();
    expect(result.query?.answers).toEqual([]);
    expect(world.resources).toEqual(new Set());
  });

  test('abort ends the pipeline with the failure of the step', async () => {
    const run = await startHeld();
    await run.executeUpdate('abort', { args: [] });
    expect(await failureOf(run)).toMatchObject({ type: 'SqlError', message: 'column "x" does not exist' });
    expect(world.resources).toEqual(new Set());
  });

  test('is given up when the time to live ends', async () => {
    const run = await startHeld({ ttl: '6s', teardown: 'never' });
    expect(await failureOf(run)).toMatchObject({ type: 'SqlError' });
    expect(world.resources).toEqual(new Set());
  });

  test('cancelled while it is held: nothing is left', async () => {
    const run = await startHeld();
    await run.cancel();
    expect(await failureOf(run)).toBeInstanceOf(CancelledFailure);
    expect(world.resources).toEqual(new Set());
  });

  test('terminated while it is held: the lease deletes all', async () => {
    const run = await startHeld();
    await run.terminate('test');
    await until(() => world.calls.includes('removeUser'));
    expect(world.resources).toEqual(new Set());
  });

  test('a decision is refused where nothing is held', async () => {
    const reached = world.hang('awaitCluster');
    const run = await start({ onFailure: 'hold' });
    await reached;
    await expect(run.executeUpdate('retry', { args: [] })).rejects.toThrow(WorkflowUpdateFailedError);
    await run.cancel();
    await failureOf(run);
  });
});

test('the plan is the graph of the steps, with their states', async () => {
  const run = await start();
  await run.result();
  expect(await run.query('plan')).toEqual({
    steps: [
      { name: 'provision', state: 'done', after: [] },
      { name: 'load', state: 'done', after: ['provision'] },
      { name: 'query', state: 'done', after: ['load'] },
      { name: 'teardown', state: 'done', after: ['query'] },
    ],
  });
  const provision = worker.client.workflow.getHandle(`${run.workflowId}/provision`);
  expect((await provision.query<Plan>('plan')).steps).toContainEqual({
    name: 'cluster',
    state: 'done',
    after: ['role', 'user', 'network'],
  });
  const teardown = worker.client.workflow.getHandle(`${run.workflowId}/teardown`);
  expect((await teardown.query<Plan>('plan')).steps).toEqual([
    { name: 'revoke', state: 'done', after: [] },
    { name: 'delete cluster', state: 'done', after: ['revoke'] },
    { name: 'delete group', state: 'done', after: ['delete cluster'] },
    { name: 'delete role', state: 'done', after: ['delete cluster'] },
    { name: 'delete user', state: 'done', after: ['delete cluster'] },
  ]);
});

test('a final snapshot is taken when asked for, under a name of its own', async () => {
  const result = await (await start({ name: 'keeper', finalSnapshot: { create: true } })).result();
  expect(result.teardown?.finalSnapshot).toMatch(/^keeper-final-\d{8}-\d{6}$/);
});

test('the security group of a cluster that cannot be deleted is left at once, and the rest is deleted', async () => {
  world.fail('removeCluster', fatal('AwsRefused', 'not allowed to delete clusters'));
  const failure = (await failureOf(await start())) as ApplicationFailure;
  expect(failure.type).toBe('LeftStanding');
  const [{ teardown, query }] = failure.details as [PipelineResult];
  expect(query?.answers).toEqual([]);
  expect(teardown?.left.map(({ resource }) => resource.type)).toEqual([
    'AWS::Redshift::Cluster',
    'AWS::EC2::SecurityGroup',
  ]);
  expect(world.calls).not.toContain('removeSecurityGroup');
  expect([...world.resources]).toEqual(['group']);
});

test('a failed run whose teardown leaves something says what and why', async () => {
  world.fail('transform', fatal('SqlError', 'no such table'));
  world.fail('removeRole', fatal('AwsRefused', 'not allowed to delete roles'));
  const failure = (await failureOf(await start())) as ApplicationFailure;
  expect(failure).toMatchObject({ type: 'SqlError' });
  expect(failure.message).toMatch(/^no such table \(.*AWS::IAM::Role .*not allowed to delete roles/);
  expect(failure.details).toEqual([{ left: [expect.objectContaining({ reason: 'not allowed to delete roles' })] }]);
});
