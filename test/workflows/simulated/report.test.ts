import type { Input } from '../../../src/contract/inputs.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

const sqlError = fatal('SqlError', 'column "x" does not exist');

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => {
  world = new FakeWorld();
  temporal = new Temporal(world.activities());
});

const start = (input: Input<'pipeline'> = {}) =>
  temporal.start('pipeline', [{ name: 'p', report: 'workspace', ...input }]);
const written = () => temporal.scheduled.filter(({ type }) => type === 'writeReport').map(({ input }) => input);

test('a run writes its report last, where it is asked to, and how it ends', async () => {
  await start().result();
  expect(world.calls.at(-1)).toBe('writeReport');
  expect(written()).toEqual([{ pipeline: 'p', ending: { state: 'completed' } }]);
  await start({ report: 'none' }).result();
  await start({ report: undefined }).result();
  expect(written()).toHaveLength(1);
});

test('so does one that failed, that left something, or that was cancelled', async () => {
  world.fail('transform', sqlError, 1);
  await start().failure();
  const failure = { type: 'SqlError', message: 'column "x" does not exist', details: [] };
  world.fail('removeRole', fatal('AwsRefused', 'not authorized'), 100);
  await start().failure();
  world.hang('stageTable').catch(() => undefined);
  const cancelled = start();
  await temporal.until(() => world.calls.lastIndexOf('stageTable') > world.calls.lastIndexOf('writeReport'));
  cancelled.cancel();
  await cancelled.failure();
  expect(written()).toEqual([
    { pipeline: 'p', ending: { state: 'failed', failure } },
    {
      pipeline: 'p',
      ending: { state: 'failed', failure: expect.objectContaining({ type: 'LeftStanding' }) as object },
    },
    { pipeline: 'p', ending: { state: 'cancelled' } },
  ]);
});

test('one that cannot be written fails nothing, and is a warning', async () => {
  world.fail('writeReport', fatal('AwsRefused', 's3://work/x: The specified bucket does not exist'));
  const run = start();
  expect(await run.result()).toMatchObject({ name: 'p', load: { rows: {} } });
  expect((await run.status()).warnings).toEqual([
    'the report could not be written into the workspace: s3://work/x: The specified bucket does not exist',
  ]);
});
