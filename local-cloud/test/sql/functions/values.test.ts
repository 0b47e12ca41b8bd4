import { writeQuery } from '../../../src/sql/duckdb/query.ts';
import { duckDbType } from '../../../src/sql/types/duckdb.ts';
import { lengthOf } from '../../../src/sql/types/type.ts';
import { Warehouse } from '../warehouse.ts';
import { bound } from '../binder/support.ts';
import { typeText } from '../duckdb/support.ts';
import { arithmetic, binary, functionValues, guideValues } from './values.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
});
afterAll(() => warehouse.close());

/** Where the translator of tokens gives another type, and with it another form. */
const decided: Readonly<Record<string, unknown>> = {
  // https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html
  '7.0 / 2': '3.500000000000',
  "date '2018-01-02' - date '2018-01-01'": 1,
};

test.each([...arithmetic, ...functionValues, ...binary])('%s is %j', async (expression, expected) => {
  const query = bound(`select ${expression} as value`);
  const [row] = await warehouse.duckdb(`SELECT value, typeof(value) FROM (${writeQuery(query)})`);
  const [value, type] = row!;
  expect(value).toEqual(expression in decided ? decided[expression] : expected);
  // CREATE TABLE AS makes a column of that length.
  const bytes = typeof value === 'string' ? Buffer.byteLength(value) : 0;
  expect(bytes).toBeLessThanOrEqual(lengthOf(query.columns[0]!.type) ?? Infinity);
  const told = typeText(duckDbType(query.columns[0]!.type));
  // What is NULL before it runs has no type in DuckDB.
  expect(value === null ? told : typeText(String(type))).toBe(told);
});

test.each(guideValues)('%s is %j, as the guide has it', async (expression, expected) => {
  const [row] = await warehouse.duckdb(writeQuery(bound(`select ${expression}`)));
  expect(row).toEqual([expected]);
});

test.each([
  ["to_date('20010631', 'YYYYMMDD', true)", '[22008] date/time field value out of range'],
  ["to_date('abc', 'YYYYMMDD')", '[22007] Invalid value for template'],
])('%s is refused', async (expression, message) => {
  await expect(warehouse.duckdb(writeQuery(bound(`select ${expression}`)))).rejects.toThrow(message);
});

test('LISTAGG orders what is distinct by what it is made of', async () => {
  const numbers = '(select 10 as n union all select 9 union all select 10 union all select null) t';
  const items =
    "listagg(distinct n, ', ') within group (order by n), listagg(distinct n) within group (order by n desc)";
  expect(await warehouse.duckdb(writeQuery(bound(`select ${items} from ${numbers}`)))).toEqual([['9, 10', '109']]);
  const pairs = "(select 1 as k, 'b' as v union all select 2, 'a' union all select 2, 'b') t";
  const other = 'select listagg(distinct v) within group (order by k desc, v) over () from';
  expect((await warehouse.duckdb(writeQuery(bound(`${other} ${pairs}`))))[0]).toEqual(['ab']);
});
