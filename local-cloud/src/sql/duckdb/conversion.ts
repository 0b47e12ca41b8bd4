import type { BoundExpression, Conversion, Fitted } from '../binder/bound.ts';
import { writtenText } from '../binder/given.ts';
import { duckDbType } from '../types/duckdb.ts';
import { isInteger, isText, lengthOf, type Type } from '../types/type.ts';
import { isCatalogType, ofCatalog } from './catalog-value.ts';
import { writePath } from './path.ts';
import { once, type Writer } from './writer.ts';

/** A conversion to another type. Unlike DuckDB's cast it reads and writes text in Redshift's forms. */
export function writeConversion(node: Conversion & { type: Type }, writer: Writer): string {
  const { operand, type, isTry } = node;
  const target = duckDbType(type);
  // A bound value is not text and need not be parsed.
  const isValue = operand.kind === 'parameter' && operand.slot.type?.name === type.name && isPlain(type);
  if (isValue) return `CAST($${operand.number} AS ${target})`;
  const isSuper = operand.type.name === 'super';
  const isReadAsText = isText(operand.type) || (isSuper && type.name !== 'super');
  const sql = isSuper && isReadAsText ? superText(operand, writer) : writer.expression(operand);
  if (isTry && !isText(type)) return `try_cast(${sql} AS ${target})`;
  if (isNull(operand)) return `CAST(NULL AS ${target})`;
  if (isCatalogType(operand.type) || isCatalogType(type)) return ofCatalog(operand, sql, type);
  if (isText(type)) return toText(writer, node, sql);
  if (isSuper && type.name === 'boolean') return once(writer, operand, sql, superBoolean);
  if (isPlainLiteral(operand, type)) return `CAST(${sql} AS ${target})`;
  if (isReadAsText) return once(writer, operand, sql, (value) => fromText(value, operand.type, type));
  if (type.name === 'varbyte' && isInteger(operand.type)) return bytesOf(sql, operand.type);
  return type.name === 'super' ? `to_json(${sql})` : `CAST(${sql} AS ${target})`;
}

/** A text as its column stores it. */
export function writeFitted({ operand, type }: Fitted & { type: Type }, writer: Writer): string {
  const macro = type.name === 'char' ? 'fitted_char' : 'fitted';
  return once(
    writer,
    operand,
    writer.expression(operand),
    (value) => `sys_function.${macro}(${value}, ${lengthOf(type)})`,
  );
}

/** Whether values of this type can be bound in DuckDB. */
function isPlain(type: Type): boolean {
  return isInteger(type) || type.name === 'double' || type.name === 'boolean';
}

function isNull(node: BoundExpression): boolean {
  return node.kind === 'constant' && node.value === null;
}

/** The text of a SUPER value; a string without its JSON quotes. */
function superText(operand: BoundExpression, writer: Writer): string {
  return operand.kind === 'path' ? writePath(operand, '->>', writer) : `(${writer.expression(operand)} ->> '$')`;
}

/** An integer in SUPER counts as true or false; any other value that is not a boolean is NULL. */
function superBoolean(value: string): string {
  return `CASE WHEN regexp_full_match(${value}, '-?[0-9]+') THEN CAST(${value} AS HUGEINT) <> 0 ELSE try_cast(${value} AS BOOLEAN) END`;
}

const plainForms: Readonly<Partial<Record<Type['name'], RegExp>>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  timestamp: /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d:\d\d(\.\d{1,6})?)?$/,
  smallint: /^-?\d+$/,
  integer: /^-?\d+$/,
  bigint: /^-?\d+$/,
};

/** Whether DuckDB's cast reads this literal as Redshift does; it is faster than a function. */
function isPlainLiteral(operand: BoundExpression, type: Type): boolean {
  const text = writtenText(operand);
  return text !== undefined && plainForms[type.name]?.test(text) === true;
}

const integerBytes: Readonly<Record<string, number>> = { smallint: 2, integer: 4, bigint: 8 };

/** The bytes of an integer in the size of its type, highest byte first. */
function bytesOf(sql: string, { name }: Type): string {
  return `unhex(right(lpad(hex(CAST(${sql} AS BIGINT)), 16, '0'), ${2 * integerBytes[name]!}))`;
}

function fromText(value: string, from: Type, type: Type): string {
  const target = duckDbType(type);
  if (type.name === 'date') return `sys_function.as_date(${value})`;
  if (type.name === 'timestamp') return `sys_function.as_timestamp(${value})`;
  if (type.name === 'timestamptz') return `sys_function.as_timestamptz(${value})`;
  if (isInteger(type)) return `CAST(sys_function.digits(${value}, '${type.name}') AS ${target})`;
  if (type.name === 'timetz') return `sys_function.as_timetz(${value})`;
  // The blanks that fill a CHAR are bytes too.
  if (type.name === 'varbyte')
    return `encode(${from.name === 'char' ? `rpad(${value}, ${from.lengthBytes}, ' ')` : value})`;
  return type.name === 'super' ? `to_json(${value})` : `CAST(${value} AS ${target})`;
}

/** Text for a conversion; an explicit cast to a length cuts it. */
function toText(writer: Writer, { operand, type, isExplicit }: Conversion & { type: Type }, sql: string): string {
  const text = asText(operand, sql);
  if (!isExplicit || !('lengthBytes' in type) || isShort(operand.type, type.lengthBytes)) return text;
  return once(writer, operand, text, (value) => `sys_function.cut(${value}, ${type.lengthBytes})`);
}

function isShort(type: Type, lengthBytes: number): boolean {
  return isText(type) && 'lengthBytes' in type && type.lengthBytes <= lengthBytes;
}

function asText({ type }: BoundExpression, sql: string): string {
  if (isText(type) || type.name === 'super') return sql;
  if (type.name === 'varbyte') return `decode(${sql})`;
  // Redshift writes whole floating-point numbers without a decimal point.
  if (type.name === 'real' || type.name === 'double') return `regexp_replace(CAST(${sql} AS VARCHAR), '\\.0$', '')`;
  return `CAST(${sql} AS VARCHAR)`;
}
