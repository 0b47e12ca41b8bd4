import { formatType } from '../../../src/sql/types/type.ts';
import { writeQuery } from '../../../src/sql/duckdb/query.ts';
import { Warehouse } from '../warehouse.ts';
import { bound } from '../binder/support.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  await warehouse.run('create table t (i int, v varchar(10))');
});
afterAll(() => warehouse.close());

/** The values of expressions. */
test.each([
  // https://docs.aws.amazon.com/redshift/latest/dg/pattern-matching-conditions-posix.html, -similar-to.html
  ["'Alice' ~ '^A', 'Alice' ~* '^a', 'Alice' !~ 'i', 'Alice' !~* 'x'", [true, true, false, true]],
  ["'abc' similar to '(a|x)b_', 'abc' not similar to 'ab', 'ab' ~~ 'a%', 'ab' !~~* 'A_'", [true, true, true, false]],
  ['~5, ~5::smallint, @ -5.5, |/ 25, ||/ 8, -(+3)', [-6, -6, '5.5', 5, 2, -3]],
  [
    '1 = any (array[1, 2]), 3 <> all (array[1, 2]), 2 > all (array[1, 2]), 2 >= any (array[3, 2])',
    [true, true, false, true],
  ],
  ["'b' = any ('{a,\"b\"}'), 5 = some ('{1,5}'), 5 = any ('{}'), 5 <> all ('{1,2}')", [true, true, false, true]],
  ['2 = any (select 2.0), 1.5 in (select 1 union select 1.5), 3 > all (select 4)', [true, true, false]],
  ["'a ' in (select 'a'), 1 in (select '1'::varchar), 'a' not in (select 'b ')", [true, true, true]],
  ['(1, 2) in ((1, 3), (1, 2)), (1, 2) not in ((1, 3)), (1, 2) in (select 1, 2.0)', [true, true, true]],
  [
    '(1, 2) = (1, 2), (1, 2) <> (1, 3), (1, 2) < (1, 3), (2, 1) >= (1, 9), (1, 2) > (1, 2)',
    [true, true, true, true, false],
  ],
  [
    "(array[10, 20])[2], (array['a', 'b'])[1], array(select 3), '{1,2}'::int[], array[1, 2]::text",
    [20, 'a', [3], [1, 2], '{1,2}'],
  ],
  [
    "(json_parse('[5, 6]'))[1], (json_parse('[5, 6]'))[0 + 1], (json_parse('{\"a\": true}')).a = true",
    ['6', '6', true],
  ],
  ["json_parse('\"2020-01-01\"') = '2020-01-01'::date, -json_parse('5')", [true, -5]],
  ["from_hex('0a') || from_hex('0b'), ('x' collate case_sensitive) || 'y'", ['\\x0A\\x0B', 'xy']],
  [
    "date '2020-01-01' + time '01:02:03', time '03:00' - time '01:00'",
    ['2020-01-01 01:02:03', { days: 0, micros: '7200000000', months: 0 }],
  ],
  ['not 1, 1 and true, 0 or false, case when 2 then 3 end, 1 is true', [false, true, false, 3, true]],
  ['0.1234567890123456789012345 * 0.5000000000000000000000000 > 0.06', [true]],
])('%s', async (list, values) => {
  expect(await warehouse.duckdb(writeQuery(bound(`select ${list}`)))).toEqual([values]);
});

test.each([
  [
    'select ~i, ~b, @ n, |/ i, array[i, b], array(select v from u) from t',
    'integer, bigint, numeric(8,2), double precision, bigint[], character varying(5)[]',
  ],
  [
    "select d + '01:00'::time, localtime is null, current_time is null from t",
    'timestamp without time zone, boolean, boolean',
  ],
  ['select j[i], j.a[i + 1].b from t', 'super, super'],
])('%s gives %s', (sql, types) => {
  expect(
    bound(sql)
      .columns.map(({ type }) => formatType(type))
      .join(', '),
  ).toBe(types);
});

test.each([
  ["select ~'a'::varchar", '42883', 'operator does not exist: ~ character varying'],
  ["select -'5'", '42725', 'operator is not unique: - "unknown"'],
  ['select (1, 2)', '0A000', 'a whole row as a value is not supported'],
  ['select (1, 2) = (1, 2, 3)', '42601', 'unequal number of entries in row expressions'],
  ['select (1, 2) in (select 1)', '42601', 'subquery has too few columns'],
  ['select i[1] from t', '42804', 'cannot subscript type integer because it is not an array'],
  ['select (i + 1).a from t', '42809', 'column notation .a applied to type integer'],
  ["select 'a' collate german", '0A000', 'COLLATE german is not supported'],
  ['select public.f(1)', '42883', 'function public.f(integer) does not exist'],
  ['select current_role', '42703', 'column "current_role" does not exist'],
  ['select 1 = any (5)', '42809', 'op ANY/ALL (array) requires array on right side'],
])('%s is refused', (sql, sqlState, message) => {
  expect(() => bound(sql)).toThrow(expect.objectContaining({ sqlState, message: expect.stringContaining(message) }));
});
