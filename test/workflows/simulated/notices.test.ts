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
  const warning = 'nobody was told that the run is held: the webhook ops answers with the status 404';
  await temporal.until(() => world.calls.includes('notify'));
  expect(await statusOf(run)).toMatchObject({ state: 'waiting', warnings: [warning] });
  await run.update('retry');
  expect(await run.result()).toMatchObject({ name: 'p', load: { rows: {} } });
  expect((await statusOf(run)).warnings).toEqual([warning]);
});
