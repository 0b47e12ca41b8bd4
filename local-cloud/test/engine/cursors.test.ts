import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Client } from 'pg';
import { cursorLimitMb } from '../../src/engine/storage/cursor-limit.ts';
import { Spools } from '../../src/engine/storage/spool.ts';
import { until } from '../../../test/support/until.ts';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query('create table numbers (n int)');
  await client.query('insert into numbers select g from generate_series(1, 20000) as t(g)');
});
afterAll(() => cluster.remove());
beforeEach(() => client.query('begin'));
afterEach(() => client.query('rollback'));

/** Of 1 KB a row, 20 MB together: too much to wait in memory. */
const wide = "select n, repeat('x', 1000) || n as text from numbers";

const fetched = async (sql: string): Promise<Record<string, unknown>[]> =>
  (await client.query<Record<string, unknown>>(sql)).rows;
const spoolFolders = async (): Promise<string[]> =>
  (await readdir(join(cluster.config.dataDir, 'scratch'))).filter((name) => name.startsWith('spool'));

describe('a cursor with many rows left', () => {
  test('goes on where it was after another statement', async () => {
    await client.query(`declare c cursor for ${wide} order by n`);
    const first = await fetched('fetch 10 from c');
    await client.query('select 1');
    expect(await spoolFolders()).toHaveLength(1);
    const rest = await fetched('fetch all from c');
    const numbers = [...first, ...rest].map((row) => row['n']);
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
    expect(rest.at(-1)?.['text']).toBe(`${'x'.repeat(1000)}20000`);
    expect(await fetched('fetch 1 from c')).toEqual([]);
  });

  test('keeps the order of more rows than one table of its spool takes', async () => {
    await client.query(`declare c cursor for select a.n, repeat('x', 4000) as text from (${wide}) as a order by a.n`);
    await client.query('select 1');
    const rows = await fetched('fetch all from c');
    expect(rows.map((row) => row['n'])).toEqual(Array.from({ length: 20_000 }, (_, index) => index + 1));
  });

  test('shows the rows as they were when it was opened', async () => {
    await client.query(`declare c cursor for ${wide} order by n`);
    await client.query('delete from numbers where n > 10');
    await client.query('update numbers set n = -n');
    const rows = await fetched('fetch all from c');
    expect([rows.length, rows[0]?.['n'], rows.at(-1)?.['n']]).toEqual([20_000, 1, 20_000]);
  });

  test('takes turns with others', async () => {
    for (const name of ['a', 'b', 'c']) await client.query(`declare ${name} cursor for ${wide} order by n`);
    for (const start of [1, 6, 11]) {
      for (const name of ['a', 'b', 'c']) {
        const rows = await fetched(`fetch 5 from ${name}`);
        expect(rows.map((row) => row['n'])).toEqual([0, 1, 2, 3, 4].map((step) => start + step));
        await client.query('select 1');
      }
    }
  });

  test('gives each FETCH the format that it asks for', async () => {
    await client.query(`declare c cursor for ${wide} order by n`);
    await client.query('select 1');
    const rows: unknown[] = [];
    for (const binary of [true, false, true]) {
      const query = { text: 'fetch 1 from c', binary, queryMode: 'extended' };
      rows.push(...(await client.query(query)).rows);
      await client.query('select 1');
    }
    expect(rows).toMatchObject([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  test('keeps values of every type', async () => {
    const values = `'{"a": [1, null]}'::super as s, 1.25::decimal(38, 2) as d, date '2020-02-29' as day, true as yes,
      timestamptz '2020-02-29 01:02:03+00' as at, interval '1 day' as i, null::int as nothing, '' as empty, 1.5::real as r`;
    await client.query(`declare c cursor for select *, ${values} from (${wide}) order by n`);
    const [before] = await fetched('fetch 1 from c');
    await client.query('select 1');
    const [after] = await fetched('fetch 1 from c');
    expect(after).toEqual({ ...before, n: 2, text: `${'x'.repeat(1000)}2` });
    await client.query('fetch 19000 from c');
    const [late] = await fetched('fetch 1 from c');
    expect(late).toEqual({ ...before, n: 19_003, text: `${'x'.repeat(1000)}19003` });
  });

  test.each([['close c'], ['close all'], ['commit'], ['rollback'], ['select nothing']])(
    'gives its disk back at %s',
    async (end) => {
      await client.query(`declare c cursor for ${wide}`);
      await client.query('select 1');
      expect(await spoolFolders()).toHaveLength(1);
      await client.query(end).catch(() => undefined);
      await until(async () => (await spoolFolders()).length === 0);
    },
  );

  test('gives its disk back when its client is gone', async () => {
    const other = await cluster.connect();
    await other.query('begin');
    await other.query(`declare c cursor for ${wide}`);
    await other.query('select 1');
    expect(await spoolFolders()).toHaveLength(1);
    await other.end();
    await until(async () => (await spoolFolders()).length === 0);
  });

  test('ends when it is cancelled while its rows are put aside', async () => {
    const [session] = await fetched('select pg_backend_pid() as pid');
    await client.query(`declare c cursor for select a.n, repeat('x', 1000) from numbers a, numbers b`);
    const other = await cluster.connect();
    const blocked = client.query('select 1');
    await until(async () => (await spoolFolders()).length === 1);
    await other.query(`select pg_cancel_backend(${Number(session?.['pid'])})`);
    await expect(blocked).rejects.toMatchObject({ code: '57014' });
    await until(async () => (await spoolFolders()).length === 0);
  });
});

describe('spools', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spools-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('take no more than Redshift allows, and tell so in its words', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const spools = new Spools(folder, 3);
    try {
      const result = await connection.stream("select i, repeat('x', 1000) from range(10000) as r(i)");
      const spool = await spools.open([result.columnType(0), result.columnType(1)]);
      const fill = async (): Promise<void> => {
        for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
          await spool.write(chunk);
        }
      };
      await expect(fill()).rejects.toMatchObject({
        sqlState: 'XX000',
        message: 'exceeded the maximum size allowed for the total set of cursor data: 3MB.',
      });
      await spool.close();
      expect(await readdir(folder)).toEqual([]);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });

  test('are limited by the nodes of the cluster', () => {
    const limit = (nodeType: string, numberOfNodes: number): number => cursorLimitMb({ nodeType, numberOfNodes });
    expect([limit('ra3.large', 1), limit('ra3.large', 2), limit('ra3.xlplus', 1)]).toEqual([8000, 240_000, 64_000]);
    expect(limit('ra3.unknown', 1)).toBe(14_400_000);
  });
});
