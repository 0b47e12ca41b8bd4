import { writeQuery } from '../../../src/sql/duckdb/query.ts';
import { bound } from './support.ts';

/** The length of the text that DuckDB is given for so many levels, or the SQLSTATE that refuses them. */
function written(sql: string): number | string {
  try {
    return writeQuery(bound(sql)).length;
  } catch (error) {
    return String((error as { sqlState?: string }).sqlState);
  }
}

const nest = (levels: number, inner: string, wrap: (sql: string) => string): string =>
  `select ${Array.from({ length: levels }).reduce<string>((sql) => wrap(sql), inner)} from t`;

test.each<[string, string, (sql: string) => string]>([
  ['functions', 'v', (sql) => `upper(substring(${sql}, 1, i))`],
  ['casts', 'v', (sql) => `(${sql} || 'x')::varchar(9)`],
  ['quotients', 'n', (sql) => `(${sql} / n)`],
  ['CASE with an operand', 'i', (sql) => `case ${sql} when 1 then 2 when 3 then 4 end`],
  ['functions of dates', 'ts', (sql) => `add_months(convert_timezone('UTC', ${sql}), 1)`],
  ['formats', 'v', (sql) => `to_char(to_date(${sql}, 'YYYY-MM-DD'), 'Month Y,YYY')`],
  ['numbers as text', 'f', (sql) => `to_number(to_char(${sql}, '999D99'), '999D99')`],
  ['DECODE', 'i', (sql) => `decode(${sql}, 1, 2, 3, 4)`],
  ['NULLIF', 'i', (sql) => `nullif(${sql}, 1)`],
])('%s within themselves grow no faster than their text, or are refused', (_, inner, wrap) => {
  const [short, long] = [written(nest(10, inner, wrap)), written(nest(60, inner, wrap))];
  expect(typeof short).toBe('number');
  expect(long === '54001' || Number(long) < Number(short) * 12).toBe(true);
});

test.each<[string, string, (sql: string) => string]>([
  ['quotients', 'n', (sql) => `(n / ${sql})`],
  ['REPLACE', 'v', (sql) => `replace(${sql}, 'a', v)`],
])('%s within themselves are refused where DuckDB would plan them for minutes', (_, inner, wrap) => {
  expect(written(nest(60, inner, wrap))).not.toBe('54001');
  expect(written(nest(200, inner, wrap))).toBe('54001');
});

test('values that are computed once each are many, so long as they are not within each other', () => {
  const items = Array.from({ length: 1000 }, () => "replace(replace(v, 'a', v), 'b', v)").join(', ');
  expect(written(`select ${items} from t`)).not.toBe('54001');
});

test.each([
  ['alternatives', `select 1 from t where ${Array.from({ length: 5000 }, () => 'i = 1').join(' or ')}`],
  ['queries in a UNION', Array.from({ length: 3000 }, () => 'select 1').join(' union all ')],
])('too many %s are refused', (_, sql) => {
  expect(written(sql)).toBe('54001');
});
