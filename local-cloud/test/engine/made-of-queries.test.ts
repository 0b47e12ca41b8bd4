import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

// Tables and views that are made of queries: their columns are of the types that the queries have in Redshift.
let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query(`create table t (i int, n numeric(8, 2), v varchar(20), c char(10), d date, j super,
    y interval year to month)`);
  await client.query("insert into t values (7, 8.15, 'seven', 'ab', '2008-01-02', json_parse('[1]'), null)");
});
afterAll(() => cluster.remove());

async function rowsOf(query: string): Promise<unknown[][]> {
  const { rows } = await client.query({ text: query, rowMode: 'array' });
  return rows as unknown[][];
}

const query = `select i, n / 3 as q, v, v || 'x' as w, c, 'lit' as l, null as z, upper(v)::varchar(3) as u, d - 1 as e, j.a,
  y, count(*) over () as k, 1.5 as f from t`;
const types = [
  ['i', 'integer'],
  ['q', 'numeric(19,13)'],
  ['v', 'character varying(20)'],
  ['w', 'character varying(21)'],
  ['c', 'character(10)'],
  ['l', 'character varying(3)'],
  ['z', 'character varying(1)'],
  ['u', 'character varying(3)'],
  ['e', 'date'],
  ['a', 'super'],
  ['y', 'interval year to month'],
  ['k', 'bigint'],
  ['f', 'numeric(2,1)'],
];

/** What the catalog shows about the columns. */
const told = (relation: string): Promise<unknown[][]> =>
  rowsOf(`select attname, format_type(atttypid, atttypmod) from pg_attribute
    where attrelid = '${relation}'::regclass and attnum > 0 order by attnum`);

describe('the columns are of the types of their query', () => {
  test.each([
    ['create table made as', 'table'],
    ['create temp table made diststyle even as', 'table'],
    ['create view made as', 'view'],
    ['create or replace view made as', 'view'],
    ['create materialized view made as', 'materialized view'],
  ])('%s', async (create, kind) => {
    await client.query(`${create} ${query}`);
    expect(await told('made')).toEqual(types);
    expect(await rowsOf('select i, q, w, u, e::varchar, k, f from made')).toEqual([
      [7, '2.7166666666666', 'sevenx', 'SEV', '2008-01-01', '1', '1.5'],
    ]);
    const { fields } = await client.query('select q, w, y from made');
    expect(fields.map(({ dataTypeID, dataTypeModifier }) => [dataTypeID, dataTypeModifier])).toEqual([
      [1700, ((19 << 16) | 13) + 4],
      [1043, 25],
      [1188, -1],
    ]);
    await client.query(`drop ${kind} made`);
  });

  test('SELECT INTO makes a table, too', async () => {
    const into = query.replace(' from t', ' into made from t');
    expect((await client.query(into)).command).toBe('SELECT');
    expect(await told('made')).toEqual(types);
    await client.query('drop table made');
    await client.query('select i into temp made from t union all select 2');
    expect(await rowsOf('select i from made order by 1')).toEqual([[2], [7]]);
    await client.query('drop table made');
  });
});

test('a length holds for what is stored later', async () => {
  await client.query("create table held (a, b) as select v, 'x' from t");
  await expect(client.query("insert into held values ('seven', 'xy')")).rejects.toMatchObject({
    code: '22001',
    message: 'value too long for type character varying(1)',
  });
  await client.query("insert into held values ('eight', 'x   ')");
  expect(await rowsOf('select a, b from held order by a')).toEqual([
    ['eight', 'x'],
    ['seven', 'x'],
  ]);
});

test('a table is made in its schema beside a temporary one of the same name, and not again if it is there', async () => {
  await client.query('create temp table both_ways as select 1 as a');
  await client.query('create table if not exists public.both_ways as select 2 as a, i from t');
  await client.query('create table if not exists both_ways as select 3 as b');
  expect(await rowsOf('select a from both_ways')).toEqual([[1]]);
  expect(await rowsOf('select a, i from public.both_ways')).toEqual([[2, 7]]);
  await client.query('create table #both_ways as select a from both_ways');
  await client.query('drop table both_ways');
  expect(await rowsOf('select a from both_ways')).toEqual([[2]]);
});

test('keys of a table that is made of a query are kept', async () => {
  await client.query('create table keyed distkey (i) compound sortkey (v, i) as select i, v from t');
  const { rows } = await client.query(
    `select "column", distkey, sortkey from pg_table_def where tablename = 'keyed' order by "column"`,
  );
  expect(rows).toEqual([
    { column: 'i', distkey: true, sortkey: 2 },
    { column: 'v', distkey: false, sortkey: 1 },
  ]);
});

test('a materialized view has the rows of its last refresh', async () => {
  await client.query('create table source (a varchar(4))');
  await client.query('create materialized view kept auto refresh no as select upper(a) as a from source');
  await client.query("insert into source values ('one')");
  expect(await rowsOf('select a from kept')).toEqual([]);
  await client.query('refresh materialized view kept');
  expect(await rowsOf('select a from kept')).toEqual([['ONE']]);
  await expect(client.query('refresh materialized view source')).rejects.toMatchObject({ code: '42P01' });
});

test('EXPLAIN of CREATE TABLE AS tells the plan of the query and makes nothing', async () => {
  const [line] = await rowsOf('explain create table explained as select i from t');
  expect(line).toHaveLength(1);
  await expect(client.query('select * from explained')).rejects.toMatchObject({ code: '42P01' });
});

test.each<[sql: string, code: string, message: string]>([
  ['create table x (a, b) as select 1', '42601', 'CREATE TABLE AS specifies too many column names'],
  ['create view x (a, b) as select 1', '42601', 'CREATE VIEW specifies more column names than columns'],
  ['create table x as select i, i from t', '42701', 'column "i" specified more than once'],
  ['create view x as select 1 as a, 2 as a', '42701', 'column "a" specified more than once'],
  ['create view x as select nosuch from t', '42703', 'column "nosuch" does not exist'],
  ['create table x as select * from nosuch', '42P01', 'relation "nosuch" does not exist'],
  [
    'create table x distkey (b) as select 1 as a',
    '42703',
    'column "b" specified as distkey/sortkey is not in the table',
  ],
  ['create table t as select 1 as a', '42P07', 'Relation "t" already exists'],
])('%s is refused', async (sql, code, message) => {
  await expect(client.query(sql)).rejects.toMatchObject({ code, message });
});
