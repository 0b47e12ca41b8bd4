import { CancelledFailure } from '@temporalio/common';
import type { Input } from '../../../src/contract/inputs.ts';
import type { PipelineResult } from '../../../src/contract/results.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const everything = new Set(['role', 'group', 'rule', 'cluster']);
const sqlError = fatal('SqlError', 'column "x" does not exist');

let world: FakeWorld;
let temporal: Temporal;

beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
});

const start = (input: Input<'pipeline'> = {}): Handle => temporal.start('pipeline', [{ name: 'p', ...input }]);
const count = (call: string) => world.calls.filter((one) => one === call).length;
const until = (call: (typeof world.calls)[number]) => temporal.until(() => world.calls.includes(call));

test('creates, loads, answers and deletes, in that order, and tells what came of each', async () => {
  const result = await start({ user: { create: true } }).result<PipelineResult>();
  expect(temporal.runs.map(({ info }) => [info.workflowType, info.workflowId])).toEqual([
    ['pipeline', 'pipeline'],
    ['lease', 'sparkify-lease/p'],
    ['provision', 'pipeline/provision'],
    ['load', 'pipeline/load'],
    ['query', 'pipeline/query'],
    ['teardown', 'pipeline/teardown'],
  ]);
  expect(temporal.runs.map(({ outcome }) => outcome?.status)).toEqual(Array(6).fill('completed'));
  expect(result).toMatchObject({ name: 'p', load: { rows: { songplays: 2 } }, query: { answers: [] }, durationMs: 0 });
  expect(result.provision.created).toHaveLength(5);
  expect(result.teardown).toMatchObject({ left: [] });
  expect(world.resources).toEqual(new Set());
});

test('bad input fails at once, and touches nothing', async () => {
  const run = temporal.start('pipeline', [{ nam: 'x' }]);
  expect(await run.failure()).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
  expect(temporal.scheduled).toEqual([]);
  expect(temporal.runs).toHaveLength(1);
});

test('takes no input to be the defaults', async () => {
  const run = temporal.start('pipeline');
  expect(await run.result()).toMatchObject({ name: 'sparkify' });
});

test('its questions are those of the project that was loaded', async () => {
  await start().result();
  expect(temporal.scheduled.find(({ type }) => type === 'answerQuestions')?.input).toMatchObject({
    planned: { project: 'sparkify', hash: 'abc' },
  });
});

test('its parts are told whose the resources are, and when their time to live ends', async () => {
  await start({ ttl: '2h' }).result();
  const [ensured] = temporal.scheduled.filter(({ type }) => type === 'ensureRole');
  expect(ensured?.input).toMatchObject({ owner: { owner: 'test', expires: '2026-01-05T14:00:00.000Z' } });
});

describe('by policy', () => {
  test('"never" leaves the warehouse standing', async () => {
    const run = start({ teardown: 'never', ttl: 'none' });
    const result = await run.result<PipelineResult>();
    expect(result).not.toHaveProperty('teardown');
    expect(world.resources).toEqual(everything);
    expect((await run.status()).steps.at(-1)).toEqual({ name: 'teardown', state: 'skipped', detail: 'left standing' });
    expect(temporal.handle('sparkify-lease/p').run.outcome).toEqual({ status: 'completed', result: expect.anything() });
  });

  test.each([
    [undefined, new Set<string>()],
    [sqlError, everything],
  ])('"on-success" keeps what a run with the failure %p leaves', async (failure, left) => {
    if (failure) world.fail('transform', failure);
    await start({ teardown: 'on-success' })
      .result()
      .catch(() => undefined);
    expect(world.resources).toEqual(left);
  });

  test('"always" deletes after a failure, too', async () => {
    world.fail('transform', sqlError);
    expect(await start().failure()).toMatchObject({ type: 'SqlError', message: sqlError.message });
    expect(world.resources).toEqual(new Set());
  });

  test('the queries are switched off', async () => {
    const run = start({ query: 'never' });
    expect(await run.result()).not.toHaveProperty('query');
    expect(world.calls).not.toContain('answerQuestions');
    expect((await run.status()).steps[2]).toEqual({ name: 'query', state: 'skipped', detail: 'switched off' });
  });

  test.each([
    ['yes', 1, { state: 'done' }],
    ['no', 0, { state: 'skipped', detail: 'declined' }],
  ])('the queries are asked about, and the answer is %s', async (answer, times, step) => {
    const run = start({ query: 'ask' });
    await temporal.until(async () => (await run.status()).question !== undefined);
    expect((await run.status()).question).toEqual({
      text: 'Run the queries now?',
      expiresAt: '2026-01-05T13:00:00.000Z',
    });
    expect(await run.update('answer', answer)).toBe(answer);
    await run.result();
    expect(count('answerQuestions')).toBe(times);
    expect((await run.status()).steps[2]).toMatchObject(step);
  });
});

describe('what cannot be deleted', () => {
  const left = [{ resource: { type: 'AWS::IAM::Role', id: 'p-redshift' }, reason: 'not allowed' }];
  beforeEach(() => world.fail('removeRole', fatal('AwsRefused', 'not allowed')));

  test('is the failure of a run that did everything else, which has its result for details', async () => {
    const run = start();
    expect(await run.failure()).toMatchObject({
      type: 'LeftStanding',
      message: 'not everything could be deleted: AWS::IAM::Role p-redshift: not allowed',
      details: [{ name: 'p', load: { rows: { songplays: 2 } }, query: { answers: [] }, teardown: { left } }],
    });
    const { steps } = await run.status();
    expect(steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'failed']);
    expect(steps[3]?.detail).toBe('not everything could be deleted: AWS::IAM::Role p-redshift: not allowed');
    expect(temporal.runs.map(({ info, outcome }) => [info.workflowType, outcome?.status])).toEqual([
      ['pipeline', 'failed'],
      ['lease', 'failed'],
      ['provision', 'completed'],
      ['load', 'completed'],
      ['query', 'completed'],
      ['teardown', 'failed'],
    ]);
  });

  test('by a lease that was terminated is told by the pipeline, which deletes instead', async () => {
    void world.hang('transform');
    const run = start();
    await until('transform');
    temporal.handle('sparkify-lease/p').terminate();
    const failure = await run.failure();
    expect(failure).toMatchObject({ type: 'LeaseEnded', details: [{ left }] });
    expect((await run.status()).steps[3]).toMatchObject({ state: 'failed' });
  });
});

describe('a step that fails for good', () => {
  test.each(['ensureRole', 'ensureCluster', 'awaitSql', 'createTables', 'stageTable', 'answerQuestions'] as const)(
    '%s: its failure is that of the run, and nothing is left',
    async (step) => {
      world.fail(step, fatal('AwsRefused', `${step} is refused`));
      expect(await start().failure()).toMatchObject({ type: 'AwsRefused', message: `${step} is refused` });
      expect(world.resources).toEqual(new Set());
    },
  );

  test('is told with what could not be deleted', async () => {
    world.fail('transform', sqlError);
    world.fail('removeRole', fatal('AwsRefused', 'not allowed'));
    const failure = await start().failure();
    expect(failure.message).toBe(
      `${sqlError.message} (and not everything could be deleted: AWS::IAM::Role p-redshift: not allowed)`,
    );
    expect(failure).toMatchObject({ type: 'SqlError', details: [{ left: [{ reason: 'not allowed' }] }] });
  });

  test('leaves nothing to tear down when nothing was created yet, whatever is denied', async () => {
    for (const step of ['readProject', 'preflight'] as const) {
      world = new FakeWorld();
      temporal = new Temporal(world.activities());
      world.fail(step, fatal('AwsRefused', `${step} is denied`));
      world.fail('removeCluster', fatal('AwsRefused', 'not allowed'));
      const run = start();
      expect(await run.failure()).toMatchObject({ type: 'AwsRefused', message: `${step} is denied` });
      expect((await run.status()).steps.at(-1)).toMatchObject({ state: 'skipped', detail: 'nothing was created' });
      expect(world.calls.filter((call) => call.startsWith('remove'))).toEqual([]);
      expect(temporal.runs.map(({ outcome }) => outcome?.status)).toEqual(['failed', 'completed', 'failed']);
    }
  });

  test('is told without what the provisioning could not delete, once the teardown has', async () => {
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    world.fail('removeRole', fatal('AwsRefused', 'not allowed yet'), 1);
    expect(await start().failure()).toMatchObject({ type: 'AwsRefused', message: 'no more clusters' });
    expect(world.resources).toEqual(new Set());
  });

  test('is told with what the provisioning could not delete, when nothing else is to', async () => {
    world.fail('ensureCluster', fatal('AwsRefused', 'no more clusters'));
    world.fail('removeRole', fatal('AwsRefused', 'not allowed yet'), 1);
    const { message } = await start({ teardown: 'never' }).failure();
    expect(message).toMatch(/^no more clusters \(and not everything could be deleted: AWS::IAM::Role p-redshift: /);
  });
});

describe('ended from outside', () => {
  test.each(['ensureRole', 'awaitCluster', 'stageTable', 'answerQuestions'] as const)(
    'cancelled during %s: it ends as cancelled, and nothing is left',
    async (step) => {
      void world.hang(step);
      const run = start();
      await until(step);
      run.cancel();
      expect(await run.failure()).toBeInstanceOf(CancelledFailure);
      expect(world.resources).toEqual(new Set());
    },
  );

  test('cancelled during its teardown: that goes on to its end', async () => {
    const activities = world.activities();
    temporal = new Temporal({
      ...activities,
      removeRole: async (input: { pipeline: string; owner: string; name: string }) => {
        await temporal.sleep(30_000);
        return activities.removeRole(input);
      },
    });
    const run = start();
    await until('removeCluster');
    run.cancel();
    expect(await run.result()).toMatchObject({ teardown: { left: [] } });
    expect(world.resources).toEqual(new Set());
  });

  test.each(['awaitCluster', 'stageTable', 'answerQuestions'] as const)(
    'terminated during %s: the lease deletes all, at once',
    async (step) => {
      void world.hang(step);
      const run = start();
      await until(step);
      const endMs = temporal.clock.nowMs;
      run.terminate();
      await temporal.until(() => !temporal.handle('sparkify-lease/p').run.isOpen);
      expect(world.resources).toEqual(new Set());
      // At once, not when the lease looks after it.
      expect(temporal.clock.nowMs - endMs).toBeLessThan(10_000);
    },
  );
});

test('waits for an extension that is under way before it ends', async () => {
  void world.hang('answerQuestions');
  const activities = world.activities();
  temporal = new Temporal({
    ...activities,
    extendLife: async () => {
      await temporal.sleep(30_000);
      return { extended: [] };
    },
  });
  const run = start();
  await until('answerQuestions');
  const answer = run.send('extend', '1h');
  run.cancel();
  expect(await run.failure()).toBeInstanceOf(CancelledFailure);
  await expect(answer()).rejects.toMatchObject({ type: 'Expired' });
});
