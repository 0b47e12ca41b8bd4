import { NotBoundYet } from '../../../src/sql/binder/error.ts';
import { writeQuery } from '../../../src/sql/duckdb/query.ts';
import { duckDbType } from '../../../src/sql/types/duckdb.ts';
import { Warehouse } from '../../dialect/support.ts';
import { bound } from '../binder/support.ts';
import { typeText } from '../duckdb/support.ts';
import { arithmetic, binary, functionValues } from './values.ts';

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

/** What the binder does not know yet: it may only become less. */
const mostUnbound = 12;
const unbound: string[] = [];

test.each([...arithmetic, ...functionValues, ...binary])('%s is %j', async (expression, expected) => {
  let query;
  try {
    query = bound(`select ${expression} as value`);
  } catch (error) {
    if (!(error instanceof NotBoundYet)) throw error;
    unbound.push(`${expression}: ${error.message}`);
    return;
  }
  const [row] = await warehouse.duckdb(`SELECT value, typeof(value) FROM (${writeQuery(query)})`);
  const [value, type] = row!;
  expect(value).toEqual(expression in decided ? decided[expression] : expected);
  const told = typeText(duckDbType(query.columns[0]!.type));
  // What is NULL before it runs has no type in DuckDB.
  expect(value === null ? told : typeText(String(type))).toBe(told);
});

test('the binder knows them', () => {
  expect(unbound.length <= mostUnbound ? [] : unbound).toEqual([]);
});
