import type { BoundExpression } from '../binder/bound.ts';
import { isInteger, isText, type Type } from '../types/type.ts';
import { duckDbType } from '../types/duckdb.ts';

const names: ReadonlySet<Type['name']> = new Set(['array', 'int2vector', 'regclass', 'regtype', 'regnamespace']);

/** Types that only the catalog has. */
export function isCatalogType({ name }: Type): boolean {
  return names.has(name);
}

/** A value from or to one of these types. A regclass and a regnamespace are held by their OID, a regtype by its name. */
export function ofCatalog({ type: from }: BoundExpression, sql: string, to: Type): string {
  if (to.name === 'array') return toArray(from, sql, to);
  if (from.name === 'array') return `('{' || array_to_string(${sql}, ',') || '}')`;
  if (to.name === 'regclass') return `sys_function.regclass(${sql})`;
  if (to.name === 'regnamespace' && isText(from)) return `sys_function.regnamespace(${sql})`;
  if (to.name === 'regtype' && !isText(from)) return `sys_function.format_type(${sql}, NULL)`;
  if (from.name === 'regtype' && !isText(to)) return `sys_function.regtype(${sql})`;
  if (from.name === 'regclass' && isText(to)) return `sys_function.regclass_name(${sql})`;
  if (from.name === 'regnamespace' && isText(to)) return `sys_function.regnamespace_name(${sql})`;
  return isInteger(to) ? `CAST(${sql} AS ${duckDbType(to)})` : sql;
}

/** PostgreSQL writes an array in braces, and an int2vector with blanks between its numbers. */
function toArray(from: Type, sql: string, to: Type): string {
  if (from.name === 'array') return `CAST(${sql} AS ${duckDbType(to)})`;
  return `CAST(string_split_regex(nullif(trim(${sql}, '{} '), ''), '[, ]+') AS ${duckDbType(to)})`;
}
