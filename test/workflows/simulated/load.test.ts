import type { Activities } from '../../../src/contract/activities.ts';
import type { Input } from '../../../src/contract/inputs.ts';
import type { LoadResult } from '../../../src/contract/results.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import type { Handle } from '../../support/simulation/handle.ts';
import { Temporal } from '../../support/simulation/temporal.ts';

let world: FakeWorld;
let temporal: Temporal;
beforeEach(() => simulate());

function simulate(more: Partial<Activities> = {}): void {
  world = new FakeWorld();
  temporal = new Temporal({ ...world.activities(), ...more });
}

const start = (input: Input<'load'> = {}, workflowId?: string): Handle =>
  temporal.start('load', [{ name: 'songs', ...input }], workflowId);
const asked = (type: string) => temporal.scheduled.filter((one) => one.type === type).map(({ input }) => input);
const loadIds = () => asked('stageTable').map((input) => (input as { loadId: string }).loadId);

test('finds the warehouse, makes the tables, stages both, and transforms', async () => {
  await start({ cluster: { identifier: 'big' }, role: { name: 'reader' } }).result();
  const clusterIdentifier = 'big';
  const loadId = 'load/run-1';
  const source = { region: 'us-west-2', roleArn: 'arn:aws:iam::000000000000:role/x', json: 'auto ignorecase' };
  const [events, songs] = ['s3://udacity-dend/log_data', 's3://udacity-dend/song_data'];
  expect(temporal.scheduled.slice(2).map(({ type, input }) => [type, input])).toEqual([
    [
      'openWarehouse',
      { identifier: 'big', roleName: 'reader', pipeline: 'songs', owner: 'test', sources: [events, songs] },
    ],
    ['createTables', { clusterIdentifier }],
    ['stageTable', { clusterIdentifier, table: 'staging_events', source: { ...source, uri: events }, loadId }],
    ['stageTable', { clusterIdentifier, table: 'staging_songs', source: { ...source, uri: songs }, loadId }],
    ['transform', { clusterIdentifier, loadId }],
  ]);
});

test('tells rows, what was staged, and the checks that passed', async () => {
  const result = await start().result<LoadResult>();
  const staged = { files: 1, rows: 2, rejected: 0 };
  expect(result).toMatchObject({
    rows: { songplays: 2 },
    staged: { staging_events: staged, staging_songs: staged },
    checks: ['c'],
  });
  expect(result.durations.map(({ name }) => name)).toEqual([
    'warehouse',
    'tables',
    'stage events',
    'stage songs',
    'transform',
  ]);
});

test('maps the events by a JSONPaths file where there is one, never the songs', async () => {
  await start({ source: { eventsJsonPaths: 's3://one/paths.json' } }).result();
  expect(asked('stageTable')).toMatchObject([
    { source: { json: 's3://one/paths.json' } },
    { source: { json: 'auto ignorecase' } },
  ]);
});

test('tells in its steps what came of each, and what waits for what in its plan', async () => {
  const run = start();
  await run.result();
  const { workflow, steps } = await run.status();
  expect([workflow, steps.map(({ name, detail }) => [name, detail])]).toEqual([
    'load',
    [
      ['warehouse', undefined],
      ['tables', 'songplays'],
      ['stage events', '2 rows from 1 files'],
      ['stage songs', '2 rows from 1 files'],
      ['transform', '2 songplays, 1 checks passed'],
    ],
  ]);
  expect((await run.query<{ after: string[] }[]>('plan')).map(({ after }) => after)).toEqual([
    [],
    ['warehouse'],
    ['tables'],
    ['tables'],
    ['stage events', 'stage songs'],
  ]);
});

test('tells of several tables, of refused records, and of no songplays', async () => {
  simulate({
    createTables: async () => ({ tables: ['songs', 'users'] }),
    stageTable: async () => ({ files: 3, rows: 5, rejected: 7 }),
    transform: async () => ({ rows: {}, checks: [] }),
  });
  const run = start();
  await run.result();
  expect((await run.status()).steps.slice(1).map(({ detail }) => detail)).toEqual([
    'songs, users',
    '5 rows from 3 files, 7 rejected',
    '5 rows from 3 files, 7 rejected',
    '0 songplays, 0 checks passed',
  ]);
});

describe('the id of a load', () => {
  test('is short, however long the workflow’s is', async () => {
    await start({}, 'x'.repeat(300)).result();
    expect(loadIds()).toEqual([`${'x'.repeat(100)}/run-1`, `${'x'.repeat(100)}/run-1`]);
  });

  test('is the same after a reset', async () => {
    void world.hang('transform');
    const run = start();
    await temporal.until(() => world.calls.includes('transform'));
    run.reset();
    await temporal.until(() => loadIds().length === 4);
    expect(new Set(loadIds())).toEqual(new Set(['load/run-1']));
    run.cancel();
    await run.failure();
  });
});

test('belongs to whom its pipeline tells', async () => {
  await temporal.startPart('load', [{ name: 'songs' }, { owner: 'me', expires: 'none' }]).result();
  expect(asked('openWarehouse')).toMatchObject([{ owner: 'me' }]);
  expect(asked('owner')).toEqual([]);
});

test('fails as the activity did that failed', async () => {
  world.fail('transform', fatal('SqlError', 'no such table'));
  expect(await start().failure()).toMatchObject({ type: 'SqlError', message: 'no such table' });
});

test('one COPY that fails cancels the other', async () => {
  simulate({
    stageTable: async ({ table }) => {
      if (table === 'staging_songs') throw fatal('LoadError', 'a record was refused');
      await temporal.sleep(30_000);
      throw fatal('LoadError', 'another was refused');
    },
  });
  const run = start();
  expect(await run.failure()).toMatchObject({ type: 'LoadError', message: 'a record was refused' });
  expect((await run.status()).steps.slice(2, 4)).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
});

test('bad input fails at once', async () => {
  const run = temporal.start('load', [{ name: 'A' }]);
  expect(await run.failure()).toMatchObject({ type: 'InvalidInput', message: expect.stringContaining('of load') });
});

test('what only a pipeline tells is refused from anybody else', async () => {
  const run = temporal.start('load', [{ name: 'songs' }, { owner: 'me', expires: 'none' }]);
  expect(await run.failure()).toMatchObject({
    type: 'InvalidInput',
    message: 'load takes one input, and was given two',
  });
});
