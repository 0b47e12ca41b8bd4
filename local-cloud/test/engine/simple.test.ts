import type { Client, QueryArrayResult } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
});
afterAll(() => cluster.remove());

const rows = async (sql: string): Promise<unknown[][]> => {
  const result: QueryArrayResult = await client.query({ text: sql, rowMode: 'array' });
  return result.rows;
};
const refusal = (sql: string) =>
  client.query(sql).then(
    () => undefined,
    (error: { code: string; message: string }) => [error.code, error.message],
  );

describe('a simple query', () => {
  test('returns rows with the type oids of Redshift', async () => {
    const { fields } = await client.query(
      `select 1::smallint as a, 2 as b, 3::bigint as c, 1.5::real as d, 1.5::float8 as e, 1.5::numeric(10,2) as f,
        'x'::varchar as g, true as h, date '2018-11-21' as i, timestamp '2018-11-21 01:02:03' as j,
        timestamptz '2018-11-21 01:02:03+00' as k`,
    );
    expect(fields.map(({ dataTypeID }) => dataTypeID)).toEqual([
      21, 23, 20, 700, 701, 1700, 1043, 16, 1082, 1114, 1184,
    ]);
    expect(fields[5]?.dataTypeModifier).toBe(((10 << 16) | 2) + 4);
  });

  test('with several statements answers each', async () => {
    const results = (await client.query('select 1 as a; select 2 as a')) as unknown as { rows: unknown[] }[];
    expect(results.map((result) => result.rows)).toEqual([[{ a: 1 }], [{ a: 2 }]]);
  });

  test('of nothing is answered as empty', async () => {
    expect((await client.query(' -- nothing\n;')).rows).toEqual([]);
  });

  test('counts the rows of INSERT, UPDATE and DELETE, and of no SELECT', async () => {
    await client.query('create table counted (a int)');
    expect((await client.query('insert into counted values (1), (2), (3)')).rowCount).toBe(3);
    expect((await client.query('update counted set a = a + 1 where a > 1')).rowCount).toBe(2);
    expect((await client.query('delete from counted where a = 1')).rowCount).toBe(1);
    expect((await client.query('select * from counted')).rowCount).toBeNull();
  });

  test('of many rows returns all of them', async () => {
    await client.query('create table digits (d int)');
    await client.query('insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)');
    const all = await rows(
      `select a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d as n
        from digits a, digits b, digits c, digits d, digits e order by n`,
    );
    expect(all).toHaveLength(100_000);
    expect(all.at(-1)).toEqual([99_999]);
  });

  test('that fails in the middle of its rows ends in an error', async () => {
    const sql = `select (case when a.d + b.d + c.d + d.d + e.d = 45 then 'x' else '1' end)::int
      from digits a, digits b, digits c, digits d, digits e`;
    expect(await refusal(sql)).toEqual(['22P02', 'invalid input syntax for integer: "x"']);
    expect(await rows('select 1')).toEqual([[1]]);
  });

  test.each([
    ['alone', '', ''],
    ['in a transaction', 'begin', 'rollback'],
  ])('that fails after many rows ends in its error, %s', async (_where, before, after) => {
    await client.query(before);
    const sql = "select repeat('x', 200), 10 / (30000 - g) as q from generate_series(1, 60000) as t(g)";
    expect(await refusal(sql)).toEqual(['22012', 'Divide by zero']);
    await client.query(after);
    expect(await rows('select 1')).toEqual([[1]]);
  });

  test('that fails where only its transaction could see why ends in an error', async () => {
    await client.query('begin; create table seen (n int); insert into seen values (30000)');
    const sql = "select repeat('x', 200), 10 / (seen.n - g) as q from generate_series(1, 60000) as t(g), seen";
    expect(await refusal(sql)).toHaveLength(2);
    await client.query('rollback');
  });

  test('with a value bound that fails after many rows ends in its error', async () => {
    const text = "select repeat('x', 200), 10 / ($1::int - g) as q from generate_series(1, 60000) as t(g)";
    await expect(client.query({ text, values: [30_000] })).rejects.toMatchObject({ code: '22012' });
  });

  test('shows floats as Redshift does, with 15 digits unless told otherwise', async () => {
    const text = async (): Promise<unknown> => {
      const result = await client.query({
        text: 'select 0.1::float8 + 0.2::float8 as a',
        types: { getTypeParser: () => String },
      });
      return (result.rows[0] as { a: string }).a;
    };
    expect(await text()).toBe('0.3');
    await client.query('set extra_float_digits to 2');
    expect(await text()).toBe('0.30000000000000004');
    await client.query('reset extra_float_digits');
  });

  test('shows a timestamptz in the time zone of the session', async () => {
    await client.query("set timezone to 'America/New_York'");
    const result = await client.query({
      text: "select timestamptz '2018-11-21 12:00:00+00' as a, timestamptz '2018-07-01 12:00:00+00' as b",
      types: { getTypeParser: () => String },
    });
    await client.query('reset timezone');
    expect(result.rows).toEqual([{ a: '2018-11-21 07:00:00-05', b: '2018-07-01 08:00:00-04' }]);
  });
});

describe('an error', () => {
  test.each([
    ['selec 1', '42601'],
    ["select 'a", '42601'],
    ['select * from nowhere', '42P01'],
    ['select nothing from digits', '42703'],
    ['select * from nowhere.digits', '3F000'],
    ['select nofunction(1)', '42883'],
    ['create table digits (a int)', '42P07'],
    ["select 'a'::int", '22P02'],
    ["select '12.7'::int", '22P02'],
    ["select cast(a as bigint) from (select '1e3' as a)", '22P02'],
    ['select 1 / 0', '22012'],
    ['select 99999999999::int', '22003'],
    ["select 'x'::date", '22007'],
    ["insert into strict values (null, 'a')", '23502'],
    ["insert into strict values (1, 'abcd')", '22001'],
    ['set nosuchparameter to 1', '42704'],
    ['fetch 1 from nocursor', '34000'],
    ['declare c cursor for select 1', '25P01'],
    ['insert into strict values (1, 2, 3)', '42601'],
    ['insert into strict (c) values (1)', '42703'],
    ['update strict set c = 1', '42703'],
    ['select 12345::numeric(5, 2)', '22003'],
    ['select sum(a) from strict group by c', '42703'],
    ['select a, count(*) from strict', '42803'],
    ['create schema public', '42P06'],
    ['drop view digits', '42809'],
  ])('of %s has SQLSTATE %s', async (sql, code) => {
    await client.query('create table if not exists strict (a int not null, b varchar(3))');
    expect((await refusal(sql))?.[0]).toBe(code);
  });
});

describe('settings', () => {
  test('are set, shown and reset', async () => {
    await client.query("set query_group to 'nightly'");
    expect(await rows('show query_group')).toEqual([['nightly']]);
    await client.query('reset query_group');
    expect(await rows('show query_group')).toEqual([['default']]);
  });

  test('of a rolled back transaction are as before', async () => {
    await client.query("begin; set query_group to 'undone'; rollback");
    expect(await rows('show query_group')).toEqual([['default']]);
  });

  test('of the server cannot be changed', async () => {
    expect(await refusal("set server_version to '9'")).toEqual([
      '55P02',
      'parameter "server_version" cannot be changed',
    ]);
  });
});
