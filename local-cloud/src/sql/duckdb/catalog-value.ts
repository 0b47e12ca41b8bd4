import type { BoundExpression } from '../binder/bound.ts';
import { isInteger, isText, type Type } from '../types/type.ts';
import { duckDbType } from '../types/duckdb.ts';

const names: ReadonlySet<Type['name']> = new Set(['array', 'int2vector', 'regclass', 'regtype', 'regnamespace']);

/** Whether only the catalog has values of this type. */
export function isCatalogType({ name }: Type): boolean {
  return names.has(name);
}

/**
 * A conversion from or to one of these types. A regclass or regnamespace is stored as its OID, a regtype as its name.
 */
export function ofCatalog({ type: from }: BoundExpression, sql: string, to: Type): string {
  if (to.name === 'array') return toArray(from, sql, to);
  if (from.name === 'array') return `('{' || array_to_string(${sql}, ',') || '}')`;
  if (to.name === 'regclass') return `sys_function.regclass(${sql})`;
  if (to.name === 'regnamespace' && isText(from)) return `sys_function.regnamespace(${sql})`;
  if (to.name === 'regtype' && !isText(from)) return `sys_function.format_type(${sql}, NULL)`;
  if (from.name === 'regtype' && !isText(to)) return `sys_function.regtype(${sql})`;
  if (isText(to)) return shownByName(sql, from);
  return isInteger(to) ? `CAST(${sql} AS ${duckDbType(to)})` : sql;
}

/** Whether values are stored as OIDs and shown to clients as the names of the objects. */
export function isShownByName({ name }: Type): boolean {
  return name === 'regclass' || name === 'regnamespace';
}

/** The name to show for a value of such a type; any other value unchanged. */
export function shownByName(sql: string, type: Type): string {
  return isShownByName(type) ? `sys_function.${type.name}_name(${sql})` : sql;
}

/** PostgreSQL writes arrays in braces, and an int2vector with blanks between its numbers. */
function toArray(from: Type, sql: string, to: Type): string {
  if (from.name === 'array') return `CAST(${sql} AS ${duckDbType(to)})`;
  return `CAST(string_split_regex(nullif(trim(${sql}, '{} '), ''), '[, ]+') AS ${duckDbType(to)})`;
}
