import { functions } from '../../../src/dialect/functions.ts';
import { specialCalls } from '../../../src/dialect/special.ts';
import type { Catalog, CatalogRelation } from '../../../src/sql/binder/catalog.ts';
import { bind } from '../../../src/sql/binder/query.ts';
import { families, signaturesOf } from '../../../src/sql/functions/index.ts';
import { kindOf } from '../../../src/sql/functions/parameter.ts';
import type { FunctionRow, ParameterKind } from '../../../src/sql/functions/row.ts';
import { writeQuery } from '../../../src/sql/duckdb/query.ts';
import { parse } from '../../../src/sql/parser/parse.ts';
import { typeOfText } from '../../../src/sql/types/named.ts';
import { duckDbType } from '../../../src/sql/types/duckdb.ts';
import { Warehouse } from '../../dialect/support.ts';
import { typeText } from '../duckdb/support.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  const definitions = relation.columns.map(({ name, type }) => `${name} ${duckDbType(type)}`).join(', ');
  await warehouse.duckdb(`CREATE TABLE public.samples (${definitions})`);
  const values = Object.values(columns).map(([, value]) => value);
  await warehouse.duckdb(`INSERT INTO public.samples VALUES (${values.join(', ')})`);
  // The engine makes these two.
  for (const name of ['pg_terminate_backend', 'pg_cancel_backend']) {
    await warehouse.duckdb(`CREATE MACRO sys_function.${name}(pid) AS pid > 0`);
  }
});
afterAll(() => warehouse.close());

/** A table with a column for every kind of parameter; what stands in it DuckDB does not know when it plans. */
const columns = {
  v: ['character varying(20)', "'abc'"],
  i: ['integer', '2'],
  b: ['bigint', '3'],
  f: ['double precision', '0.5'],
  n: ['numeric(8,2)', '1.25'],
  o: ['boolean', 'true'],
  d: ['date', "'2008-01-31'"],
  ts: ['timestamp without time zone', "'2008-01-31 10:00:00'"],
  tz: ['timestamp with time zone', "'2008-02-01 10:00:00+00'"],
  c: ['time without time zone', "'10:00:00'"],
  p: ['interval day to second', "'1 day'"],
  j: ['super', "'[1,2]'"],
  y: ['binary varying(9)', "'abc'"],
  a: ['text[]', "['x']"],
} as const;

const relation: CatalogRelation = {
  oid: 1,
  schema: 'public',
  name: 'samples',
  isTemporary: false,
  columns: Object.entries(columns).map(([name, [type]], place) => ({
    name,
    type: typeOfText(type),
    number: place + 1,
  })),
};
const catalog: Catalog = { database: 'dev', relation: () => relation };

const samples: Readonly<Record<ParameterKind, string>> = {
  text: 'v',
  integer: 'i',
  bigint: 'b',
  double: 'f',
  number: 'n',
  boolean: 'o',
  date: 'd',
  timestamp: 'ts',
  timestamptz: 'tz',
  moment: 'ts',
  time: 'c',
  interval: 'p',
  super: 'j',
  varbyte: 'y',
  any: 'v',
  part: "'hour'",
  template: "'999'",
};

/** Calls that are written otherwise, or that want other values. */
const written: Readonly<Record<string, (args: readonly string[]) => string>> = {
  position: () => 'position(v in v)',
  extract: ([part, value]) => `extract(${part} from ${value})`,
  next_day: () => "next_day(d, 'mon')",
  object: () => 'object(v, v)',
  sha2: () => 'sha2(v, 256)',
  array_to_string: () => "array_to_string(a, ',')",
  pg_get_viewdef: () => "pg_get_viewdef('samples', o)",
  array_upper: () => 'array_upper(a, i)',
  array_lower: () => 'array_lower(a, i)',
  ...Object.fromEntries(
    `current_date current_timestamp localtimestamp sysdate current_user session_user user current_user_id`
      .split(' ')
      .map((name) => [name, () => name]),
  ),
};

function call(name: string, row: FunctionRow): string {
  const args = row.parameters.map((parameter) => samples[kindOf(parameter)]);
  return written[name]?.(args) ?? `${name}(${args.join(', ')})`;
}

const cases = Object.values(families).flatMap((rows) =>
  Object.entries(rows).flatMap(([name, signatures]) =>
    signatures.map((row): [string, FunctionRow] => [call(name, row), row]),
  ),
);

test.each(cases)('%s runs, and gives what its row says', async (expression, row) => {
  const tree = parse(`select ${expression} as value from samples`);
  if (tree?.kind !== 'query') throw new Error(expression);
  const query = bind(tree, catalog);
  const { body } = query;
  const item = body.kind === 'select' ? body.items[0]?.expression : undefined;
  // What has no form is another expression by now.
  expect(item?.kind === 'call' ? item.row.form : undefined).toBe(row.form);
  const [found] = await warehouse.duckdb(`SELECT typeof(value) FROM (${writeQuery(query)})`);
  expect(typeText(String(found![0]))).toBe(typeText(duckDbType(query.columns[0]!.type)));
});

/** The parser makes other nodes of them; GROUPING is of the groups, not of a row. */
const otherwise: ReadonlySet<string> = new Set(['convert', 'try_cast', 'trim', 'grouping', 'grouping_id']);

test('every function of the translator of tokens has a row', () => {
  const names = [...Object.keys(functions), ...Object.keys(specialCalls)].filter((name) => !otherwise.has(name));
  expect(names.filter((name) => signaturesOf(name).length === 0)).toEqual([]);
});
