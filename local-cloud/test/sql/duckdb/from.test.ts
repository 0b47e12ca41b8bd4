import { formatType } from '../../../src/sql/types/type.ts';
import { bind } from '../../../src/sql/binder/query.ts';
import { writeQuery } from '../../../src/sql/duckdb/query.ts';
import { parse } from '../../../src/sql/parser/parse.ts';
import { checkText } from '../../../src/engine/gate/text.ts';
import { Warehouse } from '../warehouse.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  for (const statement of [
    // https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_clause-pivot-unpivot-examples.html
    'create table part (partname varchar, manufacturer varchar, quality int, price decimal(12, 2))',
    `insert into part values ('prop', 'local', 2, 10.00), ('prop', 'big', null, 9.00), ('prop', 'small', 1, 12.00),
      ('rudder', 'local', 1, 2.50), ('rudder', 'big', 2, 3.75), ('rudder', 'small', null, 1.90),
      ('wing', 'local', null, 7.50), ('wing', 'big', 1, 15.20), ('wing', 'small', null, 11.80)`,
    'create table colors (quality varchar(10), red int, green bigint, blue smallint)',
    "insert into colors values ('high', 15, 20, 7), ('normal', 35, null, 40)",
    'create table doc (id int, data super)',
    `insert into doc select 1, json_parse('{"list": [1, 2.3, "x"], "deep": [[1, 2], [3]], "one": {"a b": 1, "c": "d"}}')`,
    `insert into doc select 2, json_parse('{"list": 5}')`,
    'create table a (k int, v varchar(5), x int)',
    "insert into a values (1, 'ab ', 10), (2, 'cd', 20)",
    'create table b (k bigint, v char(4), y int)',
    "insert into b values (1, 'ab', 100), (3, 'ef', 300)",
  ]) {
    await warehouse.run(statement);
  }
}, 60_000);
afterAll(() => warehouse.close());

/** The names and types that a client gets, and the rows, which must pass the engine's second wall. */
async function result(sql: string): Promise<{ columns: string; rows: unknown[][] }> {
  const tree = parse(sql);
  if (tree?.kind !== 'query') throw new Error(`no query: ${sql}`);
  const { entries } = await warehouse.readCatalog();
  const query = bind(tree, entries.forBinder(['public']));
  const text = writeQuery(query);
  checkText(text, { kind: 'query', administers: false });
  const columns = query.columns.map(({ name, type }) => `${name} ${formatType(type)}`).join(', ');
  return { columns, rows: await warehouse.duckdb(text) };
}

test.each([
  [
    "select * from (select partname, price from part) pivot (avg(price) for partname in ('prop', 'rudder', 'wing'))",
    'prop numeric(38,2), rudder numeric(38,2), wing numeric(38,2)',
    [['10.33', '2.71', '11.50']],
  ],
  [
    'select * from (select quality, manufacturer from part) pivot (count(*) for quality in (1, 2, null)) order by 1',
    'manufacturer character varying(256), 1 bigint, 2 bigint, null bigint',
    [
      ['big', '1', '1', '1'],
      ['local', '1', '1', '1'],
      ['small', '1', '0', '2'],
    ],
  ],
  [
    'select p.high_count, na_count from (select quality, manufacturer from part) pivot (count(*) as count for quality in (1 as high, 2 as low, null as na)) p order by manufacturer',
    'high_count bigint, na_count bigint',
    [
      ['1', '1'],
      ['1', '1'],
      ['1', '2'],
    ],
  ],
  [
    "select quality, color, cnt from colors unpivot (cnt for color in (red, green as 'Gr', blue)) order by 1, 2",
    'quality character varying(10), color character varying(65535), cnt bigint',
    [
      ['high', 'Gr', '20'],
      ['high', 'blue', '7'],
      ['high', 'red', '15'],
      ['normal', 'blue', '40'],
      ['normal', 'red', '35'],
    ],
  ],
  [
    'select count(*), count(cnt) from colors unpivot include nulls (cnt for color in (red, green)) u',
    'count bigint, count bigint',
    [['4', '3']],
  ],
  // https://docs.aws.amazon.com/redshift/latest/dg/query-super.html
  [
    'select index, element from doc as d, d.data.list as element at index order by index',
    'index bigint, element super',
    [
      ['0', '1'],
      ['1', '2.3'],
      ['2', '"x"'],
    ],
  ],
  [
    'select row, item from doc d, d.data.deep as row, row as item order by item',
    'row super, item super',
    [
      ['[1,2]', '1'],
      ['[1,2]', '2'],
      ['[3]', '3'],
    ],
  ],
  [
    'select attr, val from doc d, unpivot d.data.one as val at attr order by attr',
    'attr character varying(65535), val super',
    [
      ['a b', '1'],
      ['c', '"d"'],
    ],
  ],
  [
    'select id, i from doc d left join d.data.deep[0] i on true order by 1, 2',
    'id integer, i super',
    [
      [1, '1'],
      [1, '2'],
      [2, null],
    ],
  ],
  [
    'select id, (select count(*) from d.data.list l) from doc d order by 1',
    'id integer, ?column? bigint',
    [
      [1, '3'],
      [2, '0'],
    ],
  ],
  [
    'select l.*, l.x from doc d, d.data.deep l where d.id = 1 order by l',
    'l super, x super',
    [
      ['[1,2]', null],
      ['[3]', null],
    ],
  ],
  ['select * exclude (v, x) from a order by k', 'k integer', [[1], [2]]],
  ['select a.*, y exclude v from a join b on a.k = b.k', 'k integer, x integer, y integer', [[1, 10, 100]]],
  // Here too, texts are compared without trailing blanks.
  ['select v, x, y from a join b using (v)', 'v character varying(5), x integer, y integer', [['ab ', 10, 100]]],
  ['select * from a natural join b', 'k integer, v character varying(5), x integer, y integer', [[1, 'ab ', 10, 100]]],
  [
    'select k, x, y from a full join b using (k) order by k',
    'k bigint, x integer, y integer',
    [
      ['1', 10, 100],
      ['2', 20, null],
      ['3', null, 300],
    ],
  ],
  ['select j.k, j.y from (a join b using (k)) as j where j.x > 1', 'k integer, y integer', [[1, 100]]],
  [
    "select n, t, now is not null from lower('A') n, upper('b') as t, now()",
    'n character varying(1), t character varying(1), ?column? boolean',
    [['a', 'B', true]],
  ],
  [
    "with recursive r(n, path) as (select 1, 'a' union all select n + 1, path || 'b' from r where n < 3) select * from r order by n",
    'n integer, path character varying(2)',
    [
      [1, 'a'],
      [2, 'ab'],
      [3, 'abb'],
    ],
  ],
  [
    "with recursive days(d) as (select date '2024-02-28' union all select dateadd(day, 1, d) from days where d < '2024-03-01'), other as (select max(d) m from days) select * from other",
    'm date',
    [['2024-03-01']],
  ],
  ['select k from a union select 5 order by k desc limit 1 + 1', 'k integer', [[5], [2]]],
])('%s', async (sql, columns, rows) => {
  expect(await result(sql)).toEqual({ columns, rows });
});

test.each([
  ['select * from a, a.k as e', '42804', 'cannot iterate over type integer'],
  ['select * from a pivot (stddev(x) for v in (1))', '0A000', 'PIVOT supports the aggregates COUNT'],
  ['select * from a pivot (sum(x) for z in (1))', '42703', 'column "z" does not exist'],
  [
    'select * from a unpivot (n for c in (k, v))',
    '42804',
    'UNPIVOT types integer and character varying cannot be matched',
  ],
  ['select * exclude (z) from a', '42703', 'column "z" does not exist'],
  ['select k exclude (x) from a', '42601', 'EXCLUDE needs a *'],
  ['select * from a join b using (x)', '42703', 'column "x" specified in USING clause does not exist in right table'],
  ['select k from a union select k from b order by k + 1', '0A000', 'ORDER BY on a UNION/INTERSECT/EXCEPT result'],
  ['select k from a union select k from b order by z', '42703', 'column "z" does not exist'],
  ['select j.v from (a join b using (k)) as j', '42702', 'column reference "v" is ambiguous'],
  ['select * from count(1) c', '42803', 'cannot use aggregate function'],
])('%s is refused', async (sql, sqlState, message) => {
  await expect(result(sql)).rejects.toMatchObject({ sqlState, message: expect.stringContaining(message) });
});

test('a late-binding view gives what its query gives when it is read', async () => {
  await warehouse.run('create view late (n, text) as select a, b from public.later with no schema binding');
  await expect(result('select * from late')).rejects.toMatchObject({
    sqlState: '42P01',
    message: 'relation "public.later" does not exist',
    position: undefined,
  });
  await warehouse.run('create table later (a int, b varchar(7))');
  await warehouse.run("insert into later values (1, 'x')");
  await warehouse.run('create view further as select *, n + 1 as more from public.late with no schema binding');
  const columns = 'n integer, text character varying(7), more integer';
  expect(await result('select f.* from public.further f')).toEqual({ columns, rows: [[1, 'x', 2]] });
});
