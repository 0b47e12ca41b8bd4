import type { Input } from '../../../src/contract/inputs.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const sqlError = fatal('SqlError', 'column "x" does not exist');
const denied = fatal('AwsRefused', 'not authorized');

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
});

const start = (input: Input<'pipeline'> = {}) =>
  temporal.start('pipeline', [{ name: 'p', notify: { webhook: 'ops' }, ...input }]);
const told = () => temporal.scheduled.filter(({ type }) => type === 'notify').map(({ input }) => input);
const statusOf = (run: ReturnType<typeof start>) => run.status();

test('nobody is told of a run that does what it should, or where nobody is to be told', async () => {
  await start().result();
  world.fail('transform', sqlError);
  await start({ notify: undefined }).failure();
  expect(told()).toEqual([]);
});

test('a run that failed is told when it has cleaned up, with its cause and what is left', async () => {
  world.fail('transform', sqlError);
  world.fail('removeRole', denied);
  await start().failure();
  expect(world.calls.at(-1)).toBe('notify');
  const left = [{ resource: { type: 'AWS::IAM::Role', id: 'p-redshift' }, reason: 'not authorized' }];
  const { workflowId, runId } = temporal.runs[0]?.info ?? {};
  const notice = { event: 'failed', pipeline: 'p', type: 'SqlError', reason: 'column "x" does not exist', left };
  expect(told()).toEqual([
    { webhook: 'ops', notice: { ...notice, workflowId, runId, at: expect.stringMatching(/Z$/) as string } },
  ]);
});

test('a run that is held is told at once, with its step and its end, and again for each time', async () => {
  world.fail('transform', sqlError, 2);
  const run = start({ onFailure: 'hold', ttl: '2h' });
  await temporal.until(() => told().length === 1);
  expect(told()).toMatchObject([
    { notice: { event: 'held', step: 'load', type: 'SqlError', expiresAt: expect.stringMatching(/Z$/) as string } },
  ]);
  await run.update('retry');
  await temporal.until(() => told().length === 2);
  await run.update('retry');
  await run.result();
  expect(told()).toHaveLength(2);
});

test('a run that left something is told of, though it did its work', async () => {
  world.fail('removeRole', denied);
  await start().failure();
  expect(told()).toMatchObject([{ notice: { event: 'left', left: [{ resource: { id: 'p-redshift' } }] } }]);
});

test('whoever cancelled it is told nothing but what is left, once', async () => {
  world.hang('stageTable').catch(() => undefined);
  world.fail('removeRole', denied);
  const run = start();
  await temporal.until(() => world.calls.includes('stageTable'));
  run.cancel();
  await run.failure();
  expect(told()).toMatchObject([{ notice: { event: 'left', workflowId: 'pipeline' } }]);
});

test('of a run that was terminated its lease tells what is left', async () => {
  world.hang('stageTable').catch(() => undefined);
  world.fail('removeRole', denied);
  const run = start();
  await temporal.until(() => world.calls.includes('stageTable'));
  run.terminate();
  await temporal.handle('sparkify-lease/p').failure();
  expect(told()).toMatchObject([{ notice: { event: 'left', workflowId: 'pipeline' } }]);
});

test('a webhook that does not answer changes nothing of the run, and is a warning', async () => {
  world.fail('transform', sqlError, 1);
  world.fail('notify', fatal('WebhookRefused', 'the webhook ops answers with the status 404'));
  const run = start({ onFailure: 'hold' });
  const warning = 'nobody was notified that the run is held: the webhook ops answers with the status 404';
  await temporal.until(() => world.calls.includes('notify'));
  expect(await statusOf(run)).toMatchObject({ state: 'waiting', warnings: [warning] });
  await run.update('retry');
  expect(await run.result()).toMatchObject({ name: 'p', load: { rows: {} } });
  expect((await statusOf(run)).warnings).toEqual([warning]);
});

describe('a workflow that runs alone', () => {
  const notify = { webhook: 'ops' };
  const alone = (type: 'provision' | 'load' | 'query' | 'teardown' | 'reap', input: object = { name: 'p' }) =>
    temporal.start(type, [{ notify, ...input }], 'alone');
  const at = expect.stringMatching(/Z$/) as string;
  const ofRun = () => ({ workflowId: 'alone', runId: temporal.runs[0]?.info.runId, at });
  const role = { resource: { type: 'AWS::IAM::Role', id: 'p-redshift' }, reason: 'not authorized' };

  test.each([
    ['provision', 'awaitCluster'],
    ['load', 'transform'],
    ['query', 'answerQuestions'],
  ] as const)('tells that the %s failed, once it has cleaned up', async (type, step) => {
    world.fail(step, sqlError);
    await alone(type).failure();
    expect(world.calls.at(-1)).toBe('notify');
    const notice = { event: 'failed', pipeline: 'p', type: 'SqlError', reason: 'column "x" does not exist' };
    expect(told()).toEqual([{ webhook: 'ops', notice: { ...notice, ...ofRun() } }]);
  });

  test('tells nothing when it did what it should', async () => {
    for (const type of ['provision', 'load', 'query', 'teardown'] as const) await alone(type).result();
    await alone('reap', {}).result();
    expect(told()).toEqual([]);
  });

  test('tells what a teardown left, and a provision that failed or was cancelled', async () => {
    world.fail('removeRole', denied);
    await alone('teardown').failure();
    const reason = 'not everything could be deleted: AWS::IAM::Role p-redshift: not authorized';
    expect(told()).toEqual([
      { webhook: 'ops', notice: { event: 'left', pipeline: 'p', reason, left: [role], ...ofRun() } },
    ]);
    world.fail('awaitCluster', sqlError, 1);
    await alone('provision').failure();
    expect(told()[1]).toMatchObject({ notice: { event: 'failed', type: 'SqlError', left: [role] } });
    world.hang('awaitCluster').catch(() => undefined);
    const cancelled = alone('provision');
    await temporal.until(() => world.calls.lastIndexOf('awaitCluster') > world.calls.lastIndexOf('removeRole'));
    cancelled.cancel();
    await cancelled.failure();
    expect(told()[2]).toMatchObject({ notice: { event: 'left', left: [role] } });
    expect(told()).toHaveLength(3);
  });

  test('tells what a reaper left and could not see, of no pipeline', async () => {
    const unseen = [{ resource: { type: 'AWS::IAM::User', id: '*' }, reason: 'may not be listed' }];
    const resources = [role.resource];
    const findExpired = async () => ({ expired: [{ pipeline: 'p', resources }], spared: [], unseen, now: at });
    temporal = new Temporal({ ...world.activities(), findExpired: findExpired as never });
    world.fail('removeRole', denied);
    await alone('reap', {}).failure();
    expect(told()).toEqual([
      {
        webhook: 'ops',
        notice: {
          event: 'left',
          reason: expect.stringContaining('not everything could be checked'),
          left: [role, ...unseen],
          ...ofRun(),
        },
      },
    ]);
  });
});
