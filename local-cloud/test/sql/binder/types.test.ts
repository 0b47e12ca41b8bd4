import { formatType } from '../../../src/sql/types/type.ts';
import { bound } from './support.ts';

/** Names and types of the columns of a query over t and u. */
const told = (sql: string): string =>
  bound(sql)
    .columns.map(({ name, type }) => `${name} ${formatType(type)}`)
    .join(', ');

test.each([
  // A smallint with an integer literal is an integer.
  ['select s * 100, s + s from t', '?column? integer, ?column? smallint'],
  [
    'select b + i, i / 2, n + 1, n * m, r * 2 from t',
    '?column? bigint, ?column? integer, ?column? numeric(13,2), ?column? numeric(27,6), ?column? double precision',
  ],
  ['select 10 / 3.0, n / 3 from t', '?column? numeric(15,4), ?column? numeric(19,13)'],
  [
    'select sum(i), sum(n), avg(n), count(*), min(v) from t',
    'sum bigint, sum numeric(38,2), avg numeric(38,2), count bigint, min character varying(20)',
  ],
  [
    "select c, v, v || 'ab', 'abc', upper(v), v::varchar(3), i::varchar from t",
    'c character(10), v character varying(20), ?column? character varying(22), ?column? character varying(3), upper character varying(20), v character varying(3), i character varying(256)',
  ],
  ['select d - 1, d - d, ts + 1 from t', '?column? date, ?column? integer, ?column? timestamp without time zone'],
  [
    'select case when o then 1 else 2.5 end, coalesce(i, b), nullif(v, c) from t',
    'case numeric(11,1), coalesce bigint, v character varying(20)',
  ],
  ['select i from t union select n from t', 'i numeric(12,2)'],
  ["select (select 'abc')::varchar(2), j.a, j.a.b[0] from t", 'varchar character varying(2), a super, b super'],
  ['select i as x, x + 1 as y, y * 2.5 from t', 'x integer, y integer, ?column? numeric(13,1)'],
  [
    'with a as (select i as k, n from t) select k, sum(n) as total from a group by k order by total',
    'k integer, total numeric(38,2)',
  ],
  [
    'select median(i), median(n), median(f), median(d), percentile_cont(0.25) within group (order by n), percentile_disc(0.5) within group (order by v) from t',
    'median numeric(38,1), median numeric(38,3), median double precision, median date, percentile_cont numeric(38,4), percentile_disc character varying(20)',
  ],
  [
    'select rank() over (order by i), ntile(2) over (order by i), ratio_to_report(n) over (), bit_and(s), every(o), avg(s) from t group by i, n, s, o',
    'rank integer, ntile bigint, ratio_to_report double precision, bit_and smallint, every boolean, avg bigint',
  ],
  ['select x.* from (select i, v from t) x (k)', 'k integer, v character varying(20)'],
  [
    'select * from t join u using (i) where 1 = 0',
    told('select t.i, s, b, n, m, f, r, c, t.v, d, ts, o, j, u.v, w from t, u'),
  ],
  ['select i from (select i from t)', 'i integer'],
  [
    'select round(m, 2), round(m), trunc(m, -1), round(i), ceil(n), sign(n), mod(n, i), mod(s, s) from t',
    'round numeric(18,2), round numeric(18,0), trunc numeric(18,0), round integer, ceil numeric(8,0), sign numeric(1,0), mod numeric(12,2), mod smallint',
  ],
  [
    "select datediff(day, d, ts), dateadd(day, 1, d), date_trunc('month', d), trunc(ts), extract(year from ts), date_part(year, ts) from t",
    'date_diff bigint, date_add timestamp without time zone, date_trunc timestamp without time zone, trunc date, date_part integer, pgdate_part double precision',
  ],
  [
    "select to_char(ts, 'YYYY'), to_number(v, '999.99'), to_date(v, 'YYYY'), json_extract_path_text(v, 'a'), md5(v) from t",
    'to_char character varying(65535), to_number numeric(38,2), to_date date, json_extract_path_text character varying(65535), md5 character varying(32)',
  ],
  [
    "select nvl(i, b), greatest(n, i), decode(i, 1, 'a', 'bc'), concat(v, c), timezone('UTC', ts), ts at time zone 'UTC' from t",
    'coalesce bigint, greatest numeric(12,2), case character varying(2), concat character varying(30), timezone timestamp with time zone, timezone timestamp with time zone',
  ],
])('%s gives %s', (sql, columns) => {
  expect(told(sql)).toBe(columns);
});

test("a column that is a table's tells its table and place, through queries", () => {
  const { columns } = bound(
    'with a as (select v as x, i + 1 as y, i from t) select x, y, a.i from (select * from a) a',
  );
  const table = { oid: 100, schema: 'public', table: 't' };
  expect(columns.map(({ source }) => source)).toEqual([
    { ...table, number: 9, column: 'v' },
    undefined,
    { ...table, number: 2, column: 'i' },
  ]);
});

test.each([
  ['select nope from t', '42703', 'column "nope" does not exist', 8],
  ['select x.i from t', '42P01', 'missing FROM-clause entry for table "x"', 8],
  ['select i from t, u', '42702', 'column reference "i" is ambiguous', 8],
  ['select 1 from t, t', '42712', 'table name "t" specified more than once', 18],
  ['select lower(o) from t', '42883', 'function lower(boolean) does not exist', 8],
  [
    "select nosuch(i, n, 'x', null) from t",
    '42883',
    'function nosuch(integer, numeric, "unknown", "unknown") does not exist',
    8,
  ],
  ['select checksum(v) from t', '0A000', 'function checksum() is not supported', 8],
  ['select lower(distinct v) from t', '42809', 'DISTINCT specified, but lower is not an aggregate function', 8],
  ['select row_number() from t', '42809', 'window function row_number requires an OVER clause', 8],
  [
    'select percentile_cont(0.5) from t',
    '42601',
    'WITHIN GROUP is required for ordered-set aggregate percentile_cont',
    8,
  ],
  ['select sum(*) from t', '42883', 'function sum(*) does not exist', 8],
  ['select dateadd(fortnight, 1, ts) from t', '22023', 'unit "fortnight" not supported', 8],
  ['select to_char(ts, v) from t', '0A000', 'TO_CHAR is supported with a literal template only', 8],
  ['select sum(v) from t', '42883', 'function sum(character varying) does not exist', 8],
  ['select d + v from t', '42883', 'operator does not exist: date + character varying', 8],
  ['select 1 from t where n', '42846', 'cannot cast type numeric to boolean', 23],
  ['select o::varchar from t', '42846', 'cannot cast type boolean to character varying', 8],
  ['select v::wrong from t', '42704', 'type "wrong" does not exist', 11],
  ['select i from t union select i, w from u', '42601', 'each UNION query must have the same number of columns', 23],
  ['select i, v from t where i in (select i, w from u)', '42601', 'subquery has too many columns', 32],
  [
    'select max(i) over (order by i) from t',
    '42601',
    'Aggregate window functions with an ORDER BY clause require a frame clause',
    8,
  ],
])('%s is refused: %s %s at %s', (sql, sqlState, message, position) => {
  expect(() => bound(sql)).toThrow(expect.objectContaining({ name: 'DialectError', sqlState, message, position }));
});
