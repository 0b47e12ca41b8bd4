import { maxVarcharBytes, type Type } from '../types/type.ts';
import { always, longText } from './result.ts';
import {
  type Form,
  formOf,
  type FunctionRow,
  type FunctionRows,
  lookup,
  macro,
  own,
  type Parameter,
  scalar,
  sqlOf,
  type Written,
} from './row.ts';
import { type TableRow, tableRows } from './tables.ts';

/** Functions of PostgreSQL 8.0: https://www.postgresql.org/docs/8.0/functions-misc.html */
const page = 'c_intro_catalog_views';

const rows = (name: string, result: FunctionRow['result'], ...all: readonly Parameter[][]): FunctionRows => ({
  [name]: all.map((parameters) => scalar(parameters, result, macro(name), page)),
});

const lookups = (name: string, result: FunctionRow['result'], ...all: readonly Parameter[][]): FunctionRows => ({
  [name]: all.map((parameters) => scalar(parameters, result, lookup(name), page)),
});

const texts = (): Type => ({ name: 'array', element: { name: 'varchar', lengthBytes: maxVarcharBytes } });
const length = formOf(([items]) => `CAST(len(${items!.sql}) AS INTEGER)`);
/** One row per number. */
const series = (args: readonly Written[]): string => `unnest(generate_series(${sqlOf(args).join(', ')}))`;

const text = longText;
const integer = always('integer');
const boolean = always('boolean');

/** A function that can stand in FROM, as a value: a record as text for each row. */
function catalogTable(called: string): FunctionRows {
  const signatures = tableRows[called]!;
  const records = (row: TableRow): Form =>
    formOf((args) => {
      const names = row.columns(args).map((_, place) => `c${place}`);
      const record = `'(' || concat_ws(',', ${names.map(field).join(', ')}) || ')'`;
      return `unnest((SELECT list(${record}) FROM ${row.duckdb(args)} AS t(${names.join(', ')})))`;
    });
  return {
    [called]: signatures.map((row) => ({ ...scalar(row.parameters, text, records(row), page), page: row.page })),
  };
}

/** A field of a record, quoted if it contains a separator, a quote or white space. */
function field(column: string): string {
  const value = `CAST(${column} AS VARCHAR)`;
  return `CASE WHEN regexp_matches(${value}, '[\\s,()"\\\\]') THEN '"' || replace(${value}, '"', '""') || '"' ELSE ${value} END`;
}

/** Functions that drivers and psql call in queries of pg_catalog. */
export const catalogRows: FunctionRows = {
  ...lookups('pg_get_userbyid', always('name'), ['integer']),
  ...rows('pg_encoding_to_char', always('name'), ['integer']),
  ...rows('pg_char_to_encoding', integer, ['text']),
  ...lookups('pg_table_is_visible', boolean, ['bigint']),
  ...rows('pg_type_is_visible', boolean, ['bigint']),
  ...rows('pg_function_is_visible', boolean, ['bigint']),
  ...rows('pg_get_expr', text, ['text', 'bigint', 'boolean?']),
  ...lookups('pg_get_viewdef', text, ['any', 'boolean?']),
  ...lookups('pg_get_constraintdef', text, ['bigint', 'boolean?']),
  ...rows('pg_get_ruledef', text, ['bigint', 'boolean?']),
  ...lookups('pg_get_indexdef', text, ['bigint'], ['bigint', 'integer', 'boolean']),
  ...lookups('obj_description', text, ['bigint', 'text?']),
  ...lookups('col_description', text, ['bigint', 'integer']),
  ...rows('shobj_description', text, ['bigint', 'text']),
  ...lookups('format_type', text, ['bigint', 'integer']),
  ...rows('format_encoding', text, ['integer']),
  ...rows('textin', text, ['any']),
  ...rows('byteaout', text, ['any']),
  ...lookups('array_to_string', text, ['any', 'text']),
  array_upper: [scalar(['any', 'integer'], integer, length, page)],
  string_to_array: [scalar(['text', 'text'], texts, own('string_to_array'), page)],
  generate_series: [
    scalar(['bigint', 'bigint', 'bigint?'], always('bigint'), formOf(series), 'c_SQL_functions_leader_node_only'),
  ],
  ...catalogTable('pg_get_late_binding_view_cols'),
  ...catalogTable('pg_get_cols'),
  ...rows('array_lower', integer, ['any', 'integer']),
};
