import type { Client } from 'pg';
import { startTestCluster, type TestCluster } from './support.ts';

// Statements that change rows: what they store, and what they refuse.
let cluster: TestCluster;
let client: Client;

beforeAll(async () => {
  cluster = await startTestCluster();
  client = await cluster.connect();
  await client.query(`create table t (i int, s smallint default 7, n numeric(8, 2), v varchar(3), c char(3), d date,
    ts timestamp, o boolean, j super)`);
  await client.query('create table u (i int, v varchar(20), d varchar(20))');
  await client.query("insert into u values (1, 'one', '01/02/00'), (2, 'two', 'Jun 1,2008'), (3, 'three', null)");
});
beforeEach(() => client.query('delete from t'));
afterAll(() => cluster.remove());

async function rowsOf(query: string): Promise<unknown[][]> {
  const { rows } = await client.query({ text: query, rowMode: 'array' });
  return rows as unknown[][];
}

describe('a value becomes of its column’s type', () => {
  test.each<[insert: string, columns: string, row: unknown[]]>([
    ["(i, n, o) values ('5', '8.155', 'yes')", 'i, n, o', [5, '8.16', true]],
    [
      "(d, ts) values ('01/02/00', '20200430 04:05:06.789')",
      'd::varchar, ts::varchar',
      ['2000-01-02', '2020-04-30 04:05:06.789'],
    ],
    ['(v, d) select i, d from u where i = 2', 'v, d::varchar', ['2', '2008-06-01']],
    ['(i, n) select 1.5, 1.555', 'i, n', [2, '1.56']],
    ['(i, j) select 1, v from u where i = 1', 'i, j', [1, '"one"']],
    ['values (1, default, 2)', 'i, s, n, v', [1, 7, '2.00', null]],
    ['select 1, 2', 'i, s, n', [1, 2, null]],
    ['default values', 'i, s', [null, 7]],
    ['(i) values ((select max(i) from u))', 'i', [3]],
  ])('insert into t %s', async (insert, columns, row) => {
    await client.query(`insert into t ${insert}`);
    expect(await rowsOf(`select ${columns} from t`)).toEqual([row]);
  });

  // https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html: only blanks are cut.
  test('a text that is too long loses blanks and nothing else', async () => {
    await client.query("insert into t (v, c) values ('ab    ', 'ab    '), ('é    ', 'a')");
    await client.query("insert into t (v, c) select v || '      ', v || '      ' from u where i < 3");
    expect(await rowsOf("select '<' || v || '>', len(c) from t order by v")).toEqual([
      ['<ab >', 2],
      ['<one>', 3],
      ['<two>', 3],
      ['<é >', 1],
    ]);
  });

  test('parameters are of the types of their columns', async () => {
    const text = 'insert into t (i, n, v, d, o) values ($1, $2, $3, $4, $5)';
    await client.query({ name: 'insert', text, values: ['1', '2.345', 'abc', '2020-02-03', 't'] });
    await client.query({ name: 'insert', text, values: [null, null, 'ab   ', '02/03/20', null] });
    await client.query('update t set n = n + $1, v = $2 where i = $3', [1, 'x', 1]);
    expect(await rowsOf('select i, n, v, d::varchar, o from t order by i')).toEqual([
      [1, '3.35', 'x', '2020-02-03', true],
      [null, null, 'ab ', '2020-02-03', null],
    ]);
  });
});

test('UPDATE and DELETE name their table by its alias, and others beside it', async () => {
  await client.query('insert into t (i) values (1), (2), (3)');
  await client.query('update t as x set v = left(u.v, 3), s = default from u where u.i = x.i and x.i < 3');
  await client.query("with few as (select i from u where v = 'one') update t set n = 1 where i in (select i from few)");
  await client.query('delete from t using u where t.i = u.i and u.d is null');
  await client.query("with few as (select i from u where v = 'two') delete from t where i = (select i from few)");
  expect(await rowsOf('select i, s, n, v from t')).toEqual([[1, 7, '1.00', 'one']]);
});

describe('MERGE', () => {
  const rows = 'select i, v, d::varchar from t order by i';
  beforeEach(() => client.query("insert into t (i, v, d) values (1, 'a', null), (2, 'b', null), (9, 'z', null)"));

  test('updates what matches and puts in the rest, read and cut as in other changes', async () => {
    await client.query(`merge into t using u as s on t.i = s.i and t.v <> 'b'
      when matched then update set v = left(s.v, 2) || '   ', d = s.d
      when not matched then insert (i, v, d) values (s.i + 10, 'n', '02/03/20')`);
    expect(await rowsOf(rows)).toEqual([
      [1, 'on ', '2000-01-02'],
      [2, 'b', null],
      [9, 'z', null],
      [12, 'n', '2020-02-03'],
      [13, 'n', '2020-02-03'],
    ]);
  });

  test('deletes what matches, and takes parameters', async () => {
    const text = `merge into t using u on t.i = u.i when matched then delete
      when not matched then insert values (u.i, default, $1)`;
    await client.query({ text, values: [2.5] });
    expect(await rowsOf('select i, s, n from t order by i')).toEqual([
      [3, 7, '2.50'],
      [9, 7, null],
    ]);
  });

  test('removes duplicates', async () => {
    await client.query('create temp table twice as select i, s, n, v from t where i < 3');
    await client.query('insert into twice select * from twice');
    await client.query('merge into t using twice on t.i = twice.i remove duplicates');
    expect(await rowsOf('select i, v from t order by i')).toEqual([
      [1, 'a'],
      [2, 'b'],
      [9, 'z'],
    ]);
  });
});

test('EXPLAIN tells the plan of a change, and TRUNCATE leaves nothing', async () => {
  await client.query('insert into t (i) values (1)');
  for (const change of ["insert into t (d) values ('02/03/20')", 'update t set i = 2', 'delete from t where i = 1']) {
    const [line] = await rowsOf(`explain ${change}`);
    expect(line).toHaveLength(1);
  }
  await client.query('truncate t');
  expect(await rowsOf('select i from t')).toEqual([]);
});

describe('what cannot be stored is refused in Redshift’s words', () => {
  test.each<[sql: string, code: string, message: string]>([
    ["insert into t (v) values ('abcd')", '22001', 'value too long for type character varying(3)'],
    ["insert into t (v) values ('éé')", '22001', 'value too long for type character varying(3)'],
    ['insert into t (v) select v from u', '22001', 'value too long for type character varying(3)'],
    ['insert into t (c) select v from u', '22001', 'value too long for type character(3)'],
    ["insert into t (c) values ('abcd  ')", '22001', 'value too long for type character(3)'],
    ['insert into t (d) values (true)', '42804', 'column "d" is of type date but expression is of type boolean'],
    ['insert into t (o) select d from t', '42804', 'column "o" is of type boolean but expression is of type date'],
    ['update t set i = d', '42804', 'column "i" is of type integer but expression is of type date'],
    ['insert into t (nosuch) values (1)', '42703', 'column "nosuch" of relation "t" does not exist'],
    ['update t set nosuch = 1', '42703', 'column "nosuch" of relation "t" does not exist'],
    ['update t set i = nosuch', '42703', 'column "nosuch" does not exist'],
    ['update t set i = 1, i = 2', '42701', 'column "i" specified more than once'],
    ['delete from t where nosuch = 1', '42703', 'column "nosuch" does not exist'],
    ['insert into t (i) values (1), (2, 3)', '42601', 'VALUES lists must all be the same length'],
    [
      'merge into t using u on t.i < u.i when matched then delete when not matched then insert values (1)',
      '0A000',
      'a MERGE condition without an equality is not supported',
    ],
    [
      'merge into t using u on t.i = u.i when matched then delete when not matched then insert values (t.i)',
      '42P01',
      'missing FROM-clause entry for table "t"',
    ],
    [
      'merge into t using u on t.i = u.i when matched then delete when not matched then insert (d) values (true)',
      '42804',
      'column "d" is of type date but expression is of type boolean',
    ],
    ['insert into nosuch values (1)', '42P01', 'relation "nosuch" does not exist'],
    ['update pg_catalog.pg_class set relname = 1', '42501', 'permission denied: "pg_class" is a system catalog'],
    ["insert into t (i) values ('12.7')", '22P02', 'invalid input syntax for integer: "12.7"'],
  ])('%s', async (sql, code, message) => {
    await expect(client.query(sql)).rejects.toMatchObject({ code, message });
  });
});
