import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query(
    'create table t (i2 smallint, i4 int, i8 bigint, n numeric(10,2), v varchar(5), d date, b boolean)',
  );
  await client.query("insert into t values (1, 2, 3, 4.5, 'a', '2018-01-01', true)");
});
afterAll(() => cluster.remove());

describe('what goes wrong is told in Redshift’s words', () => {
  test.each<[sql: string, code: string, message: string]>([
    ["insert into t (v) values ('abcdef')", '22001', 'value too long for type character varying(5)'],
    ['insert into t (i2) values (40000)', '22003', 'smallint out of range'],
    ["insert into t (i4) values ('3000000000')", '22003', 'integer out of range'],
    ['select i8 * 9223372036854775807 from t', '22003', 'bigint out of range'],
    ["insert into t (n) values ('123456789.12')", '22003', 'Numeric data overflow (result precision)'],
    ["insert into t (n) values ('abc')", '22P02', 'invalid input syntax for type numeric: "abc"'],
    ["insert into t (b) values ('maybe')", '22P02', 'invalid input syntax for type boolean: "maybe"'],
    ['insert into t (i2, i4) values (1)', '42601', 'INSERT has more target columns than expressions'],
    ['insert into t (i2) values (1, 2)', '42601', 'INSERT has more expressions than target columns'],
    ['insert into t (i4, i4) values (1, 2)', '42701', 'column "i4" specified more than once'],
    ['create table u (a int, a int)', '42701', 'column "a" specified more than once'],
    ['select i4 / (i4 - 2) from t', '22012', 'Divide by zero'],
    ["select i4 + 'x' from t", '22P02', 'invalid input syntax for integer: "x"'],
    ['select v + 1 from t', '42883', 'operator does not exist: character varying + integer'],
    ["select 'a' + 'b'", '42725', 'operator is not unique: "unknown" + "unknown"'],
    ['select d::int from t', '42846', 'cannot cast type date to integer'],
    ['select b::varchar from t', '42846', 'cannot cast type boolean to character varying'],
    ['select len(1, 2)', '42883', 'function len does not exist for these arguments'],
    ['select (select 1, 2)', '42601', 'subquery must return only one column'],
    ['select * from t, t', '42712', 'table name "t" specified more than once'],
    ["select json_parse('{bad')", 'XX000', 'JSON parsing error'],
    ['drop schema public', '2BP01', 'cannot drop public because other objects depend on it'],
    ['select * from elsewhere.public.t', '3D000', 'database "elsewhere" does not exist'],
    ['select t from t', '0A000', 'a whole row as a value is not supported'],
    ['select (1, 2)', '0A000', 'a whole row as a value is not supported'],
    ["select current_setting('threads')", '42704', 'unrecognized configuration parameter "threads"'],
  ])('%s', async (sql, code, message) => {
    await expect(client.query(sql)).rejects.toMatchObject({ code, message });
  });

  test('a table that a view reads is not dropped', async () => {
    await client.query('create view w as select i4 from t');
    const message = 'cannot drop table t because other objects depend on it';
    await expect(client.query('drop table t')).rejects.toMatchObject({ code: '2BP01', message });
  });
});

test('EXPLAIN gives one column, a row a line, and names no database of DuckDB', async () => {
  for (const sql of ['select i4 from t', 'insert into t (i4) select 1', 'create table x as select 1 as a']) {
    const { fields, rows } = await client.query({ text: `explain ${sql}`, rowMode: 'array' });
    expect(fields.map(({ name }) => name)).toEqual(['QUERY PLAN']);
    expect(rows.length).toBeGreaterThan(3);
    expect(JSON.stringify(rows)).not.toContain('cluster');
  }
});

test('RESET ALL puts every parameter back', async () => {
  await client.query('set enable_case_sensitive_identifier to true');
  await client.query("set query_group to 'x'");
  await client.query('reset all');
  const { rows } = await client.query('show enable_case_sensitive_identifier');
  expect(rows).toEqual([{ enable_case_sensitive_identifier: 'off' }]);
});

test('names in SUPER keep their case with enable_case_sensitive_identifier', async () => {
  await client.query('create table documents (v super)');
  await client.query(`insert into documents values (json_parse('{"userId":{"Id":7}}'))`);
  const ids = async (): Promise<unknown> =>
    (await client.query('select v."userId"."Id"::int as id from documents')).rows;
  expect(await ids()).toEqual([{ id: null }]);
  await client.query('set enable_case_sensitive_identifier to true');
  expect(await ids()).toEqual([{ id: 7 }]);
  await client.query('reset all');
});

test('SHA2 has all its lengths', async () => {
  const lengths = [0, 224, 256, 384, 512].map((bits) => `len(sha2('a', ${bits}))`);
  const { rows } = await client.query({ text: `select ${lengths.join(', ')}, sha2('a', 7)`, rowMode: 'array' });
  expect(rows).toEqual([[64, 56, 64, 96, 128, null]]);
});
