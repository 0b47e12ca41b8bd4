import type { Client, QueryArrayResult } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

// The columns that a client gets for a query, and their values, by Redshift's types.
let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query(`create table t (s smallint, n numeric(8, 2), c char(10), v varchar(20), d date, ts timestamp,
    j super, y interval year to month)`);
  await client.query(`insert into t values (2008, 8.15, 'ab', 'ab ', '2008-01-02', '2008-01-02 03:04:05',
    json_parse('{"a":["x","y"]}'), null)`);
});
afterAll(() => cluster.remove());

const query = (sql: string, values: unknown[] = []): Promise<QueryArrayResult> =>
  client.query({ text: sql, rowMode: 'array', values });

const numeric = (precision: number, scale: number): number => ((precision << 16) | scale) + 4;

test.each<[sql: string, oid: number, modifier: number, value: unknown]>([
  ['s * 100', 23, -1, 200_800],
  // https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html
  ['10 / 3.0', 1700, numeric(15, 4), '3.3333'],
  ['n * n', 1700, numeric(17, 4), '66.4225'],
  ['avg(n) over ()', 1700, numeric(38, 2), '8.15'],
  // https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
  ["'a ' = 'a'", 16, -1, true],
  ["c = 'ab' and c = v and len(c) = 2", 16, -1, true],
  ['c', 1042, 14, 'ab'],
  ['v', 1043, 24, 'ab '],
  ["v + '-' + v", 1043, 45, 'ab -ab '],
  ["(select 'abc')::varchar(2)", 1043, 6, 'ab'],
  ["interval '1-2' year to month", 1188, -1, '1 year 2 mons'],
  ["'3 days'::interval day to second", 1190, -1, '3 days'],
  ['ts - d', 1190, -1, '03:04:05'],
  ['y', 1188, -1, null],
  ["j.a[0] = 'x'", 16, -1, true],
])('%s is of type %d with modifier %d', async (item, oid, modifier, value) => {
  const { fields, rows } = await query(`select ${item} from t`);
  expect(fields.map(({ dataTypeID, dataTypeModifier }) => [dataTypeID, dataTypeModifier])).toEqual([[oid, modifier]]);
  expect(rows).toEqual([[value]]);
});

test('what an OID names is shown by its name', async () => {
  const { rows } = await query(
    "select 't'::regclass, 'pg_catalog'::regnamespace, 23::regtype, 7::regclass, null::regclass",
  );
  expect(rows).toEqual([['t', 'pg_catalog', 'integer', '7', null]]);
  const classes = await query("select distinct c.oid::regclass as c from pg_class c where c.relname = 't'");
  expect(classes.rows).toEqual([['t']]);
});

test('rows whose values are shown by name keep their order', async () => {
  // More than DuckDB takes at once.
  const count = 150_000;
  await query('create table many (place int, class bigint)');
  await query(`insert into many select n, 't'::regclass::oid from generate_series(1, ${count}) as s(n)`);
  const { rows } = await query('select place, class::regclass as c from many order by place desc');
  expect([rows.length, rows[0]]).toEqual([count, [count, 't']]);
  expect(rows.findIndex(([place], index) => place !== count - index)).toBe(-1);
});

test('a column of a table is told as that, an expression as none', async () => {
  const { rows } = await query("select 't'::regclass::oid");
  const { fields } = await query('select x.v, s + 1, d as day from (select v, s, d from t) x');
  const oid = fields[0]!.tableID;
  expect(oid).toBeGreaterThan(0);
  expect(fields.map(({ name, tableID, columnID }) => [name, tableID, columnID])).toEqual([
    ['v', oid, 4],
    ['?column?', 0, 0],
    ['day', oid, 5],
  ]);
  expect(Number(rows[0]![0])).toBe(oid);
});

test('columns of one name stay apart', async () => {
  const { fields, rows } = await query('select * from (select sum(s), sum(n), s as b, b + 1 from t group by s) x');
  expect(fields.map(({ name }) => name)).toEqual(['sum', 'sum', 'b', '?column?']);
  expect(rows).toEqual([['2008', '8.15', 2008, 2009]]);
  await expect(query('select sum from (select sum(s), sum(n) from t) x')).rejects.toMatchObject({ code: '42702' });
});

test('a parameter is of the type that its place gives it', async () => {
  const { rows } = await query('select v, $1 as k from t where n = $2 and d >= $3 and s = $4 limit $5', [
    'key',
    '8.15',
    '2008-01-01',
    2008,
    1,
  ]);
  expect(rows).toEqual([['ab ', 'key']]);
  await expect(query('select 1 from t where n = $1', ['8.154'])).resolves.toMatchObject({ rows: [] });
});

describe('what is defined is seen at once', () => {
  const named = { name: 'all', text: 'select * from changing' };

  test('by a prepared query, and by others after COMMIT', async () => {
    const other = await cluster.connect();
    await client.query('create table changing (a int)');
    expect((await client.query(named)).fields.map(({ name }) => name)).toEqual(['a']);
    await other.query('begin');
    await other.query('alter table changing add column b varchar(5)');
    expect((await other.query('select * from changing')).fields.map(({ name }) => name)).toEqual(['a', 'b']);
    await other.query('commit');
    expect((await client.query(named)).fields.map(({ name }) => name)).toEqual(['a', 'b']);
    await other.end();
  });

  test('and no more after ROLLBACK', async () => {
    await client.query('begin');
    await client.query('create table undone as select 1 as a');
    expect((await query('select * from undone')).rows).toEqual([[1]]);
    await client.query('rollback');
    await expect(query('select * from undone')).rejects.toMatchObject({ code: '42P01' });
  });

  test('a temporary table hides another of its name', async () => {
    await client.query('create table hidden as select 1 as a');
    await client.query("create temp table hidden as select 'x'::varchar(3) as b");
    expect((await query('select * from hidden')).rows).toEqual([['x']]);
    await client.query('drop table hidden');
    expect((await query('select * from hidden')).rows).toEqual([[1]]);
  });
});
