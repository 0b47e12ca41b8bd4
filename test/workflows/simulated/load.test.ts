import type { Activities } from '../../../src/contract/activities.ts';
import type { Input } from '../../../src/contract/inputs.ts';
import type { LoadResult } from '../../../src/contract/results.ts';
import type { Plan } from '../../../src/contract/status.ts';
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

test('reads the project, finds the warehouse, makes the tables, stages each, and transforms', async () => {
  const parameters = { vat: 7 };
  const sources = { staging_songs: { uri: 's3://other/songs', region: 'eu-west-1' } };
  const own = { project: 'sparkify', sources, parameters };
  await start({
    ...own,
    warehouse: { identifier: 'big' },
    role: { name: 'reader' },
    load: { concurrency: 3 },
  }).result();
  const planned = { project: 'sparkify', hash: 'abc' };
  const warehouse = { clusterIdentifier: 'big', parameters, planned };
  const stage = { ...warehouse, roleArn: 'arn:aws:iam::000000000000:role/x', loadId: 'load/run-1', maxErrors: 0 };
  const staged = ['staging_events', 'staging_songs'].map((table) => ({
    table,
    files: 1,
    rows: 2,
    copyIds: [5],
    rejected: 0,
  }));
  const [events, songs] = ['s3://udacity-dend/log_data', 's3://other/songs'];
  expect(temporal.scheduled.slice(2).map(({ type, input }) => [type, input])).toEqual([
    ['readProject', { ...own, load: { concurrency: 3 } }],
    [
      'openWarehouse',
      { identifier: 'big', roleName: 'reader', pipeline: 'songs', owner: 'test', sources: [events, songs] },
    ],
    ['createTables', { ...warehouse, mode: 'full', loadId: 'load/run-1' }],
    ['stageTable', { ...stage, table: 'staging_events', source: { uri: events, region: 'us-west-2' } }],
    ['stageTable', { ...stage, table: 'staging_songs', source: { uri: songs, region: 'eu-west-1' } }],
    ['transform', { ...warehouse, loadId: 'load/run-1', mode: 'full', maxErrors: 0, staged }],
  ]);
});

test('uses the role that is told, as it is', async () => {
  const arn = 'arn:aws:iam::000000000000:role/team/reader';
  await start({ role: { arn } }).result();
  expect(asked('openWarehouse')).toMatchObject([{ roleArn: arn }]);
  expect(asked('openWarehouse')[0]).not.toHaveProperty('isExisting');
});

test('tells the project, rows, what was staged, and the checks that passed', async () => {
  const result = await start().result<LoadResult>();
  const staged = { files: 1, rows: 2, rejected: 0, how: 'replace' };
  expect(result).toMatchObject({
    project: { name: 'sparkify', hash: 'abc' },
    rows: { songplays: 2 },
    staged: { staging_events: staged, staging_songs: staged },
    mode: 'full',
    checks: [{ name: 'c', severity: 'error', passed: true }],
  });
  expect(result.durations.map(({ name }) => name)).toEqual([
    'project',
    'warehouse',
    'tables',
    'stage staging_events',
    'stage staging_songs',
    'transform',
  ]);
});

test('knows its first steps before it has read the project, and fails as the project did', async () => {
  world.fail('readProject', fatal('InvalidProject', 'sparkify.json: there is no such file'));
  const run = start();
  expect(await run.failure()).toMatchObject({ type: 'InvalidProject' });
  expect(await run.query('plan')).toEqual({
    steps: [
      { name: 'project', state: 'failed', after: [] },
      { name: 'warehouse', state: 'pending', after: ['project'] },
      { name: 'tables', state: 'pending', after: ['warehouse'] },
    ],
  });
  expect(temporal.scheduled.map(({ type }) => type)).not.toContain('openWarehouse');
});

describe('of seven sources', () => {
  const tables = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  let begun: string[];
  let most: number;

  /** COPYs that take the seconds given for the table, or fail. */
  function simulateCopies(concurrency: number, failing?: string): void {
    const atWork = new Set<string>();
    begun = [];
    most = 0;
    const staging = tables.map((table) => ({ table, source: { uri: `s3://bucket/${table}`, region: 'us-west-2' } }));
    simulate({
      readProject: async (request) => ({
        ...(await new FakeWorld().activities().readProject(request)),
        staging,
        load: { mode: 'full', onChange: 'refuse', maxErrors: 0, concurrency },
      }),
      stageTable: async ({ table }) => {
        begun.push(table);
        atWork.add(table);
        most = Math.max(most, atWork.size);
        await temporal.sleep(1_000 * (1 + tables.indexOf(table)));
        atWork.delete(table);
        if (table === failing) throw fatal('LoadError', `${table} is refused`);
        return { files: 1, rows: tables.indexOf(table), rejected: 0, copyIds: [] };
      },
    });
  }

  test.each([1, 2, 3, 7, 50])('at most %i are copied at once, and all are', async (concurrency) => {
    simulateCopies(concurrency);
    const { staged } = await start().result<LoadResult>();
    expect(most).toBe(Math.min(concurrency, tables.length));
    expect(begun).toEqual(tables);
    expect(Object.entries(staged).map(([table, { rows }]) => [table, rows])).toEqual(
      [...tables.entries()].map(([at, table]) => [table, at]),
    );
  });

  test('none is begun once one has failed', async () => {
    simulateCopies(2, 'b');
    const run = start();
    expect(await run.failure()).toMatchObject({ type: 'LoadError', message: 'b is refused' });
    expect(begun).toEqual(['a', 'b', 'c']);
    const { steps } = await run.status();
    expect(steps.filter(({ name }) => name.startsWith('stage')).map(({ state, detail }) => [state, detail])).toEqual([
      ['done', '0 rows from 1 file'],
      ['failed', 'b is refused'],
      // It had not heard that it was cancelled.
      ['done', '2 rows from 1 file'],
      ...Array(4).fill(['pending', undefined]),
    ]);
    expect(steps.at(-1)).toMatchObject({ name: 'transform', state: 'pending' });
  });
});

test('tells in its steps what came of each, and what waits for what in its plan', async () => {
  const run = start();
  await run.result();
  const { workflow, steps } = await run.status();
  expect([workflow, steps.map(({ name, detail }) => [name, detail])]).toEqual([
    'load',
    [
      ['project', 'sparkify: 2 sources into 1 star table'],
      ['warehouse', undefined],
      ['tables', 'songplays'],
      ['stage staging_events', '2 rows from 1 file'],
      ['stage staging_songs', '2 rows from 1 file'],
      ['transform', '2 rows in 1 star table, 1 check passed'],
    ],
  ]);
  const { steps: planned, project } = await run.query<Plan>('plan');
  expect(planned.map(({ after }) => after)).toEqual([
    [],
    ['project'],
    ['warehouse'],
    ['tables'],
    ['tables'],
    ['stage staging_events', 'stage staging_songs'],
  ]);
  expect(project?.star).toEqual([{ table: 'songplays', after: ['staging_events', 'staging_songs'], merges: false }]);
});

test('tells of several tables, of refused records, and of no rows', async () => {
  simulate({
    createTables: async () => ({ tables: ['songs', 'users'] }),
    stageTable: async () => ({ files: 3, rows: 5, rejected: 7, copyIds: [] }),
    transform: async () => ({ rows: {}, checks: [] }),
  });
  const run = start();
  await run.result();
  expect((await run.status()).steps.slice(2).map(({ detail }) => detail)).toEqual([
    'songs, users',
    '5 rows from 3 files, 7 rejected',
    '5 rows from 3 files, 7 rejected',
    '0 rows in 1 star table, 0 checks passed',
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
  expect((await run.status()).steps.slice(3, 5)).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
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

describe('a load that only adds', () => {
  const incremental: Input<'load'> = { load: { mode: 'incremental', maxErrors: 3 } };
  const folder = 's3://work/songs/run-1';
  const listing = { how: 'append', files: 1, bytes: 10, manifests: 1, base: 'load-0' };

  test('lists each source, stages what is new, and clears the workspace', async () => {
    const result = await start(incremental).result<LoadResult>();
    const [list] = asked('listSource');
    expect(list).toMatchObject({ table: 'staging_events', folder, mode: 'incremental', onChange: 'refuse' });
    // The load's id, which also finds its own rows in the ledger.
    expect([...asked('createTables'), list]).toMatchObject([{ loadId: 'load/run-1' }, { loadId: 'load/run-1' }]);
    expect(asked('stageTable')).toMatchObject([
      { table: 'staging_events', maxErrors: 3, listed: { listing, folder } },
      { table: 'staging_songs', maxErrors: 3, listed: { listing, folder } },
    ]);
    expect(asked('transform')).toMatchObject([
      { mode: 'incremental', maxErrors: 3, staged: [{ table: 'staging_events', listing }, { listing }] },
    ]);
    expect(asked('clearWorkspace')).toEqual([{ folder }]);
    expect(result).toMatchObject({ mode: 'incremental', staged: { staging_events: { how: 'append' } } });
    expect(result.durations.map(({ name }) => name)).toEqual(expect.arrayContaining(['list staging_songs']));
  });

  test('tells what is new, and what is staged anew', async () => {
    const run = start(incremental);
    await run.result();
    const full = start({ workspace: 's3://work/' }, 'full');
    await full.result();
    const details = async (one: Handle) =>
      (await one.status()).steps.filter(({ name }) => name.startsWith('list')).map(({ detail }) => detail);
    expect(await details(run)).toEqual(['1 new file', '1 new file']);
    expect(await details(full)).toEqual(['1 file, all to be staged', '1 file, all to be staged']);
  });

  test('clears the workspace when it fails, and is what it was when that fails', async () => {
    simulate({ transform: () => Promise.reject(fatal('CheckFailed', 'no')) });
    expect(await start(incremental).failure()).toMatchObject({ type: 'CheckFailed' });
    expect(asked('clearWorkspace')).toEqual([{ folder }]);
    simulate({ clearWorkspace: () => Promise.reject(fatal('AwsRefused', 'no')) });
    expect(await start(incremental).result()).toMatchObject({ rows: { songplays: 2 } });
  });

  test('is told which checks only warned', async () => {
    simulate({
      transform: async () => ({
        rows: {},
        checks: [
          { name: 'a', severity: 'error', passed: true },
          { name: 'b', severity: 'warn', passed: false },
        ],
      }),
    });
    const run = start(incremental);
    await run.result();
    expect((await run.status()).steps.at(-1)?.detail).toBe('0 rows in 1 star table, 1 check passed, warning: b');
  });
});
