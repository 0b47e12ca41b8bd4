import { functionMacros } from '../sql/functions/macros/index.ts';
import { catalogViews } from './catalog/base.ts';
import { catalogMacros, catalogTables } from './catalog/functions.ts';
import { privilegeMacros, privilegeTables } from './privileges/tables.ts';
import { refuseMacro } from './refusal.ts';

/** DuckDB statements to run whenever a database is opened, before all others: what they set, the file does not keep. */
export const globalSettings: readonly string[] = [
  'SET GLOBAL integer_division = true',
  // Numbers and times stand where text is due, and are compared with it, as in PostgreSQL 8.0.
  'SET GLOBAL old_implicit_casting = true',
  "SET GLOBAL default_null_order = 'NULLS_LAST_ON_ASC_FIRST_ON_DESC'",
  // Apart from the views: inside a view of its own schema a macro named as the function it calls would call itself.
  'CREATE SCHEMA IF NOT EXISTS sys_function',
  refuseMacro,
];

const schemas = ['CREATE SCHEMA IF NOT EXISTS public', 'CREATE SCHEMA IF NOT EXISTS sys_catalog'];

function macro([name, overloads]: [string, readonly string[]]): string {
  return `CREATE OR REPLACE MACRO sys_function.${name}${overloads.join(', ')}`;
}

/**
 * DuckDB statements that create the macros and views of Redshift's functions. Run one by one in this order; all can be
 * repeated.
 */
export const prelude: readonly string[] = [
  ...schemas,
  ...Object.entries(functionMacros).map(macro),
  ...catalogViews,
  ...catalogTables,
  ...privilegeTables,
  ...privilegeMacros,
  ...Object.entries(catalogMacros).map(macro),
];
