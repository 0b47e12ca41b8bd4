import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bind } from '../../../src/sql/binder/query.ts';
import type { BoundQuery } from '../../../src/sql/binder/bound.ts';
import type { Catalog } from '../../../src/sql/binder/catalog.ts';
import { writeQuery } from '../../../src/sql/duckdb/query.ts';
import { splitStatements } from '../../../src/sql/lexer/split.ts';
import { parse } from '../../../src/sql/parser/parse.ts';
import { duckDbType } from '../../../src/sql/types/duckdb.ts';
import { checkText } from '../../../src/engine/gate/text.ts';
import { Warehouse } from '../warehouse.ts';
import { bound, tables } from '../binder/support.ts';
import { typeText } from './support.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  for (const [name, columns] of Object.entries(tables)) {
    await warehouse.run(`create table ${name} (${columns.replaceAll(';', ',')})`);
  }
  await warehouse.run(`insert into t values
    (2008, 7, 9000000000, 8.15, 1.2345, 1.5, 2.5, 'ab', 'ab ', '2008-01-02', '2008-01-02 03:04:05', true, null),
    (1, -7, 3, -0.50, 2, 0, 1, 'x', 'y', '2009-01-02', '2009-01-02 03:04:05', false, null)`);
  await warehouse.run(`update t set j = json_parse('{"a":{"b":[1,"x"]}}') where i = 7`);
  await warehouse.run(`insert into u values (7, 'ab', 1), (8, 'cd', 2)`);
}, 60_000);
afterAll(() => warehouse.close());

/** The query's rows, which must pass the engine's second wall, in columns of the binder's types. */
async function rowsOf(query: BoundQuery): Promise<unknown[][]> {
  const sql = writeQuery(query);
  checkText(sql, { kind: 'query', administers: false });
  const typesSql = `SELECT ${query.columns.map((_, place) => `typeof(c${place})`).join(', ')} FROM (${sql}) AS q(${query.columns.map((_, place) => `c${place}`).join(', ')}) LIMIT 1`;
  const [types = []] = await warehouse.duckdb(typesSql);
  types.forEach((type, place) => {
    if (type === '"NULL"') return;
    expect(typeText(String(type))).toBe(typeText(duckDbType(query.columns[place]!.type)));
  });
  return warehouse.duckdb(sql);
}

test.each<[string, unknown[][]]>([
  [
    'select * from t order by i',
    [
      [1, -7, '3', '-0.50', '2.0000', 0, 1, 'x', 'y', '2009-01-02', '2009-01-02 03:04:05', false, null],
      [
        2008,
        7,
        '9000000000',
        '8.15',
        '1.2345',
        1.5,
        2.5,
        'ab',
        'ab ',
        '2008-01-02',
        '2008-01-02 03:04:05',
        true,
        '{"a":{"b":[1,"x"]}}',
      ],
    ],
  ],
  [
    'select t.*, u.w from t join u on t.i = u.i',
    [
      [
        2008,
        7,
        '9000000000',
        '8.15',
        '1.2345',
        1.5,
        2.5,
        'ab',
        'ab ',
        '2008-01-02',
        '2008-01-02 03:04:05',
        true,
        '{"a":{"b":[1,"x"]}}',
        1,
      ],
    ],
  ],
  ['select x.i from (select i, v from t) x (i, vv) left join u on x.i = u.i order by 1', [[-7], [7]]],
  ['select t1.i from t t1 join (u u1 join u u2 on u1.i = u2.i) on t1.i = u1.i', [[7]]],
  ['select i as x, x + 1 as y from t where x > 0', [[7, 8]]],
  [
    'select i from t where exists (select 1 from u where u.i = t.i) and i in (select i from u) and i not in (1, 2)',
    [[7]],
  ],
  ['select i from t where i between 1 and 10 or not (o and i > 0) order by i', [[-7], [7]]],
  [
    'select i from t union all select n from t union select 1.555 order by 1',
    [['-7.000'], ['-0.500'], ['1.555'], ['7.000'], ['8.150']],
  ],
  [
    'with a as (select i, n from t) select a.i, sum(n) s from a group by 1 having count(*) > 0 order by s desc limit 1',
    [[7, '8.15']],
  ],
  [
    "select case when i > 0 then 1 else 2.5 end, case i when 7 then 'seven' end from t order by 1",
    [
      ['1.0', 'seven'],
      ['2.5', null],
    ],
  ],
  [
    "select v::char(1), i::varchar, n::int, '5'::int + 1, f::varchar, d::varchar, '2008-01-01'::date from t order by 2",
    [
      ['y', '-7', -1, 6, '0', '2009-01-02', '2008-01-01'],
      ['a', '7', 8, 6, '1.5', '2008-01-02', '2008-01-01'],
    ],
  ],
  [
    'select sum(i), sum(b), sum(n), avg(i), avg(f), min(v), max(c), count(*), count(distinct v), stddev(i) from t',
    [['0', '9000000003', '7.65', '0', 0.75, 'ab ', 'x', '2', '2', 9.899494936611665]],
  ],
  ["select listagg(v, ',') within group (order by v) from t", [['ab ,y']]],
  [
    'select row_number() over (order by i), lag(i, 1) over (order by i), sum(i) over (order by i rows unbounded preceding) from t order by 1',
    [
      ['1', null, '-7'],
      ['2', -7, '0'],
    ],
  ],
  ['select i from t qualify rank() over (order by n desc) = 1', [[7]]],
  [
    "select v like 'a%', v not like 'a', v is null, o is true, i in (7, 8), c || 'x', v || 1 from t order by i",
    [
      [false, true, false, false, false, 'xx', 'y1'],
      [true, true, false, true, true, 'abx', 'ab 1'],
    ],
  ],
  [
    'select j.a.b[1], t.j.a.b[0]::int from t order by i',
    [
      [null, null],
      ['"x"', 1],
    ],
  ],
  [
    "select len(v), upper(v || v), substring(v, 1, 1), coalesce(i, 0), nvl(v, 'x'), nullif(i, 7), abs(n), sqrt(4) from t order by i",
    [
      [1, 'YY', 'y', -7, 'y', -7, '0.50', 2],
      [3, 'AB AB ', 'a', 7, 'ab ', null, '8.15', 2],
    ],
  ],
  [
    'select n, n + 1 from generate_series(1, 3) n order by 1',
    [
      ['1', '2'],
      ['2', '3'],
      ['3', '4'],
    ],
  ],
  ['select generate_series from generate_series(1, 5, 2)', [['1'], ['3'], ['5']]],
  [
    "select col_name, col_type, col_num from pg_get_cols('t') order by col_num",
    [
      ['s', 'smallint', 1],
      ['i', 'integer', 2],
      ['b', 'bigint', 3],
      ['n', 'numeric(8,2)', 4],
      ['m', 'numeric(18,4)', 5],
      ['f', 'double precision', 6],
      ['r', 'real', 7],
      ['c', 'character(10)', 8],
      ['v', 'character varying(20)', 9],
      ['d', 'date', 10],
      ['ts', 'timestamp without time zone', 11],
      ['o', 'boolean', 12],
      ['j', 'super', 13],
    ],
  ],
  ['select a, e from pg_get_late_binding_view_cols() c(a name, b name, c name, d varchar, e int)', []],
  [
    'select grouping_id, i from (select 1 as grouping_id, i from t) g order by i',
    [
      [1, -7],
      [1, 7],
    ],
  ],
])('%s gives its rows', async (sql, rows) => {
  expect(await rowsOf(bound(sql))).toEqual(rows);
});

/** What AWS's pages say of it. */
test.each([
  ['select s * 100 from t order by 1', [[100], [200_800]]],
  // https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html
  ['select 10 / 3.0, n / 3 from t where i = 7', [['3.3333', '2.7166666666666']]],
  ['select avg(n) from t', [['3.82']]],
  // https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html: trailing blanks do not count.
  ["select v = 'ab', 'a ' = 'a', v in ('ab', 'c'), c = v from t where i = 7", [[true, true, true, true]]],
  ['select t.i from t join u on t.v = u.v', [[7]]],
  ["select (select max(v) from t)::varchar(2), 'a' + v from t where i = -7", [['y', 'ay']]],
  // The columns of USING come first, as in PostgreSQL.
  ['select * from (select w, i from u) a join (select v, i from t) b using (i)', [[7, 1, 'ab ']]],
  // https://docs.aws.amazon.com/redshift/latest/dg/r_MEDIAN.html, r_PERCENTILE_CONT.html
  [
    'select median(i), median(n), percentile_cont(0.25) within group (order by i), percentile_disc(0.5) within group (order by i desc), percentile_disc(0) within group (order by i desc) from t',
    [['0.0', '3.825', '-3.50', 7, 7]],
  ],
  [
    'select ratio_to_report(i * i) over (), rank() over (order by i) from t',
    [
      [0.5, 1],
      [0.5, 2],
    ],
  ],
  [
    "select round(avg(n), 1), to_char(max(ts), 'YYYY'), decode(sum(i), 0, 'none', 'some') from t",
    [['3.8', '2009', 'none']],
  ],
  ['select ts + 1 from t where i = 7', [['2008-01-03 03:04:05']]],
])('%s gives %j', async (sql, rows) => {
  expect(await rowsOf(bound(sql))).toEqual(rows);
});

const root = join(__dirname, '../../../..');
const folders = ['sql', ...readdirSync(join(root, 'examples')).map((name) => `examples/${name}/sql`)];

/** The queries of a project's folder, by themselves and of INSERT; its tables are made. */
async function queriesOf(folder: string): Promise<string[]> {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.sql'),
  );
  const statements = (name: string): string[] =>
    splitStatements(readFileSync(join(root, folder, name), 'utf8').replaceAll(/:'\w+'/g, "'x'"));
  for (const name of files.filter((each) => each.endsWith('.create.sql')).toSorted()) {
    for (const sql of statements(name)) await warehouse.run(sql);
    // What MERGE reads, the load makes: the rows that are new.
    const [, table] = /1-staging\/(.*)\.create\.sql$/.exec(name) ?? [];
    if (table !== undefined) await warehouse.run(`create table ${table}_new (like ${table})`);
  }
  // The ledger and the rejected records are the load's own tables.
  const ofProject = (sql: string): boolean => !sql.includes('sparkify_');
  const others = files
    .filter((name) => !/\.(create|copy)\.sql$/.test(name))
    .flatMap(statements)
    .filter(ofProject);
  return others.flatMap((sql) => {
    const tree = parse(sql);
    if (tree?.kind === 'query') return [sql];
    return tree?.kind === 'insert' && tree.source.kind === 'query'
      ? [sql.slice(tree.source.at.start, tree.source.at.end)]
      : [];
  });
}

async function catalogOf(): Promise<Catalog> {
  return (await warehouse.readCatalog()).entries.forBinder(['public']);
}

test('the queries of the projects are bound, and DuckDB plans them', async () => {
  let count = 0;
  for (const folder of folders) {
    const queries = await queriesOf(folder).catch(() => []);
    const catalog = await catalogOf();
    for (const sql of queries) {
      count += 1;
      const tree = parse(sql);
      if (tree?.kind !== 'query') continue;
      await warehouse.duckdb(writeQuery(bind(tree, catalog)));
    }
  }
  expect(count).toBeGreaterThan(20);
}, 60_000);
