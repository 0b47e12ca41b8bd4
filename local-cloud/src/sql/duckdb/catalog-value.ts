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
  if (isText(to)) return shownByName(sql, from);
  return isInteger(to) ? `CAST(${sql} AS ${duckDbType(to)})` : sql;
}

/** Held by its OID, and shown to a client by the name of what it stands for. */
export function isShownByName({ name }: Type): boolean {
  return name === 'regclass' || name === 'regnamespace';
}

/** The name of what a value stands for, where it is one of these. */
export function shownByName(sql: string, type: Type): string {
  return isShownByName(type) ? `sys_function.${type.name}_name(${sql})` : sql;
}

/** PostgreSQL writes an array in braces, and an int2vector with blanks between its numbers. */
function toArray(from: Type, sql: string, to: Type): string {
  if (from.name === 'array') return `CAST(${sql} AS ${duckDbType(to)})`;
  return `CAST(string_split_regex(nullif(trim(${sql}, '{} '), ''), '[, ]+') AS ${duckDbType(to)})`;
}
