import type { Catalog, CatalogRelation } from '../../../src/sql/binder/catalog.ts';
import { bind } from '../../../src/sql/binder/query.ts';
import type { BoundExpression } from '../../../src/sql/binder/bound.ts';
import type { AggregateRow } from '../../../src/sql/functions/aggregate-row.ts';
import { aggregateFamilies, families } from '../../../src/sql/functions/index.ts';
import { kindOf } from '../../../src/sql/functions/parameter.ts';
import type { FunctionRow, ParameterKind } from '../../../src/sql/functions/row.ts';
import { writeQuery } from '../../../src/sql/duckdb/query.ts';
import { parse } from '../../../src/sql/parser/parse.ts';
import { typeOfText } from '../../../src/sql/types/named.ts';
import { duckDbType } from '../../../src/sql/types/duckdb.ts';
import { Warehouse } from '../warehouse.ts';
import { typeText } from '../duckdb/support.ts';

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await Warehouse.open();
  const definitions = relation.columns.map(({ name, type }) => `${name} ${duckDbType(type)}`).join(', ');
  await warehouse.duckdb(`CREATE TABLE public.samples (${definitions})`);
  const values = Object.values(columns).map(([, value]) => value);
  await warehouse.duckdb(`INSERT INTO public.samples VALUES (${values.join(', ')})`);
  await warehouse.duckdb("INSERT INTO sys_catalog.users VALUES ('abc', 100, false, false, [], NULL)");
  // The engine makes these two.
  for (const name of ['pg_terminate_backend', 'pg_cancel_backend']) {
    await warehouse.duckdb(`CREATE MACRO sys_function.${name}(pid) AS pid > 0`);
  }
});
afterAll(() => warehouse.close());

/** A table with a column per kind of parameter. Its values are unknown to DuckDB when it plans. */
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
    isIdentity: false,
  })),
};
const catalog: Catalog = { database: 'dev', relation: () => relation, hasSchema: () => true };

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
  quantity: 'n',
  super: 'j',
  varbyte: 'y',
  any: 'v',
  part: "'hour'",
  template: "'999'",
};

/** `has_…_privilege` of the session, or of the user who is named first. */
const privilege =
  (what: readonly string[], action: string) =>
  (args: readonly string[]): string => {
    const all = [...(args.length > what.length + 1 ? ['abc'] : []), ...what, action];
    return all.map((each) => `'${each}'`).join(', ');
  };

const privileges: Readonly<Record<string, (args: readonly string[]) => string>> = {
  has_table_privilege: privilege(['samples'], 'select'),
  has_any_column_privilege: privilege(['samples'], 'select'),
  has_column_privilege: privilege(['samples', 'v'], 'select'),
  has_schema_privilege: privilege(['public'], 'usage'),
  has_database_privilege: privilege(['dev'], 'create'),
};

/** Calls that are written otherwise, or that want other values. */
const written: Readonly<Record<string, (args: readonly string[]) => string>> = {
  position: () => 'position(v in v)',
  extract: ([part, value]) => `extract(${part} from ${value})`,
  next_day: () => "next_day(d, 'mon')",
  object: () => 'object(v, v)',
  sha2: () => 'sha2(v, 256)',
  array_to_string: () => "array_to_string(a, ',')",
  pg_get_viewdef: () => "pg_get_viewdef('pg_class', o)",
  array_upper: () => 'array_upper(a, i)',
  array_lower: () => 'array_lower(a, i)',
  ...Object.fromEntries(
    Object.entries(privileges).map(([name, args]) => [name, (all: readonly string[]) => `${name}(${args(all)})`]),
  ),
  ...Object.fromEntries(
    `current_date current_time current_timestamp localtime localtimestamp sysdate current_user session_user user current_user_id`
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

/** A select item whose value has in DuckDB the type that the binder gives. */
async function told(items: string): Promise<BoundExpression | undefined> {
  const tree = parse(`select ${items}`);
  if (tree?.kind !== 'query') throw new Error(items);
  const query = bind(tree, catalog);
  const [found] = await warehouse.duckdb(`SELECT typeof(any_value(value)) FROM (${writeQuery(query)})`);
  expect(typeText(String(found![0]))).toBe(typeText(duckDbType(query.columns[0]!.type)));
  return query.body.kind === 'select' ? query.body.items[0]?.expression : undefined;
}

test.each(cases)('%s runs, and gives what its row says', async (expression, row) => {
  const item = await told(`${expression} as value from samples`);
  // What has no form is another expression by now.
  expect(item?.kind === 'call' ? item.row.form : undefined).toBe(row.form);
});

/** A frame where an ordered OVER wants one, and what WITHIN GROUP orders by. */
function aggregateCall(name: string, row: AggregateRow): string {
  const args = row.parameters.map((parameter) => samples[kindOf(parameter)]);
  const value = name.startsWith('percentile') ? '0.5' : name === 'listagg' ? "v, ','" : args.join(', ');
  const within = row.order === 'none' ? '' : ' within group (order by n desc)';
  return `${name}(${value})${within}${row.kind === 'window' ? ` over (order by i${row.needsFrame ? ' rows unbounded preceding' : ''})` : ''}`;
}

const aggregateCases = Object.values(aggregateFamilies).flatMap((rows) =>
  Object.entries(rows).flatMap(([name, signatures]) =>
    signatures.map((row): [string, AggregateRow] => [aggregateCall(name, row), row]),
  ),
);

test.each(aggregateCases)('%s runs, and gives what its row says', async (expression, row) => {
  const item = await told(`${expression} as value from samples${/^grouping/.test(expression) ? ' group by v' : ''}`);
  expect(item?.kind === 'aggregate' ? item.row : undefined).toBe(row);
});

test('intervals add up', async () => {
  const sql = 'select sum(p) as total, avg(p) as mean from (select p from samples union all select p from samples) q';
  const tree = parse(sql);
  if (tree?.kind !== 'query') throw new Error(sql);
  const [row] = await warehouse.duckdb(
    `SELECT CAST(total AS VARCHAR), CAST(mean AS VARCHAR) FROM (${writeQuery(bind(tree, catalog))})`,
  );
  expect(row).toEqual(['2 days', '1 day']);
});
