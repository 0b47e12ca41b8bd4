import { readFileSync } from 'node:fs';
import { Client, Pool } from 'pg';
import type { ClientConfig } from 'pg';
import Cursor from 'pg-cursor';
import { startWarehouse } from './support/warehouse.ts';
import type { Warehouse } from './support/warehouse.ts';

jest.setTimeout(120_000);

let warehouse: Warehouse;
let config: ClientConfig;
let client: Client;

beforeAll(async () => {
  warehouse = await startWarehouse();
  const { PGHOST, PGPORT, PGDATABASE } = warehouse.env;
  const { user, password } = await warehouse.credentials();
  const ssl = { ca: readFileSync(warehouse.cloud.caFile, 'utf8') };
  config = { host: PGHOST, port: Number(PGPORT), database: PGDATABASE, user, password, ssl };
  client = new Client(config);
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await warehouse?.stop();
});

/** Every type with a value, and how `pg` gives it. */
const values: [sql: string, value: unknown][] = [
  ['true', true],
  ['7::smallint', 7],
  ['7::int', 7],
  ['9007199254740993::bigint', '9007199254740993'],
  ['12.50::numeric(10,2)', '12.50'],
  ['1.5::real', 1.5],
  ['1e300::double precision', 1e300],
  [`'Zoë'::varchar(10)`, 'Zoë'],
  [`'ab'::char(2)`, 'ab'],
  [`timestamp '2018-11-21 21:56:47.796'`, new Date(2018, 10, 21, 21, 56, 47, 796)],
  [`timestamptz '2018-11-21 21:56:47+00'`, new Date('2018-11-21T21:56:47Z')],
  [`date '2018-11-21'`, new Date(2018, 10, 21)],
  ['null::int', null],
];

test.each(values)('%s arrives by the simple protocol', async (sql, value) => {
  const { rows } = await client.query<{ v: unknown }>(`select ${sql} as v`);
  expect(rows).toEqual([{ v: value }]);
});

test.each(values)('%s arrives by the extended protocol', async (sql, value) => {
  const { rows } = await client.query<{ v: unknown }>(`select ${sql} as v where 1 = $1::int`, [1]);
  expect(rows).toEqual([{ v: value }]);
});

/** Values without a byte above 0x7f: `pg` reads binary fields as UTF-8 before it decodes them, from any server. */
const binaryValues: [sql: string, value: unknown][] = [
  ['true', true],
  ['7::smallint', 7],
  ['7::int', 7],
  ['72057594037927936::bigint', '72057594037927936'],
  ['2::real', 2],
  ['2.5::double precision', 2.5],
  [`'Zoë'::varchar(10)`, 'Zoë'],
  ['null::int', null],
];

test.each(binaryValues)('%s arrives in binary', async (sql, value) => {
  const query = { text: `select ${sql} as v where 1 = $1::int`, values: [1], binary: true };
  const { rows } = await client.query<{ v: unknown }>(query);
  expect(rows.map(({ v }) => (typeof v === 'bigint' ? String(v) : v))).toEqual([value]);
});

test('parameters of every kind come back as they went', async () => {
  const sent = [true, 7, '9007199254740993', '12.50', 1.5, `O'Neill \\ "x"`, '2018-11-21 21:56:47.796', null];
  const types = ['boolean', 'int', 'bigint', 'numeric(10,2)', 'float8', 'varchar', 'timestamp', 'varchar'];
  // Redshift casts no boolean to text.
  const text = (type: string, index: number) =>
    type === 'boolean' ? `case when $${index + 1}::boolean then 'yes' end` : `$${index + 1}::${type}::varchar`;
  const { rows } = await client.query<unknown[]>({
    text: `select ${types.map(text).join(', ')}`,
    values: sent,
    rowMode: 'array',
  });
  expect(rows[0]).toEqual(['yes', '7', '9007199254740993', '12.50', '1.5', sent[5], '2018-11-21 21:56:47.796', null]);
});

test('a prepared statement runs again by its name', async () => {
  const query = (value: number) => client.query({ name: 'double', text: 'select 2 * $1::int as v', values: [value] });
  expect((await query(4)).rows).toEqual([{ v: 8 }]);
  expect((await query(5)).rows).toEqual([{ v: 10 }]);
});

test('many statements in one query give many results, with the number of rows of each', async () => {
  const results = (await client.query(
    'create temp table few (i int); insert into few values (1), (2), (3); delete from few where i = 1; select * from few order by 1',
  )) as unknown as { command: string; rowCount: number | null }[];
  expect(results.map(({ command, rowCount }) => [command, rowCount])).toEqual([
    ['CREATE', null],
    ['INSERT', 3],
    ['DELETE', 1],
    // Redshift does not report how many.
    ['SELECT', null],
  ]);
});

test('a cursor reads a hundred thousand rows in parts', async () => {
  await client.query(
    'create temp table numbers as with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000) select a.i * 1000 + b.i as i from n a, (select i from n where i <= 100) b',
  );
  const cursor = client.query(new Cursor<{ i: number }>('select i from numbers'));
  let count = 0;
  for (let rows = await cursor.read(9_999); rows.length > 0; rows = await cursor.read(9_999)) count += rows.length;
  await cursor.close();
  expect(count).toBe(100_000);
});

test('a cursor that is closed early leaves the session usable', async () => {
  const cursor = client.query(new Cursor('select i from numbers'));
  expect(await cursor.read(10)).toHaveLength(10);
  await cursor.close();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('errors have the SQLSTATE, and end the transaction', async () => {
  await client.query('begin');
  await expect(client.query('select * from nowhere')).rejects.toMatchObject({ code: '42P01' });
  await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
  await client.query('rollback');
  await expect(client.query('selec 1')).rejects.toMatchObject({ code: '42601' });
});

test('a pool of 50 answers 500 queries, writes among them', async () => {
  const pool = new Pool({ ...config, max: 50 });
  try {
    await pool.query('create table pooled (i int)');
    const work = Array.from({ length: 500 }, async (_, index) => {
      if (index % 10 === 0) await pool.query('insert into pooled values ($1::int)', [index]);
      const { rows } = await pool.query<{ v: number }>('select $1::int + 1 as v', [index]);
      return rows[0]?.v;
    });
    expect(await Promise.all(work)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(pool.totalCount).toBe(50);
    expect((await pool.query('select count(*) as n from pooled')).rows).toEqual([{ n: '50' }]);
  } finally {
    await pool.end();
  }
});

test('a certificate of another authority is not trusted', async () => {
  const stranger = new Client({ ...config, ssl: true });
  await expect(stranger.connect()).rejects.toThrow(/certificate/);
});
