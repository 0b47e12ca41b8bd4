import { DuckDBTypeId, type DuckDBPreparedStatement } from '@duckdb/node-api';
import { lex } from '../sql/lexer/lexer.ts';
import { decodeUtf8 } from '../wire/body.ts';
import { decodeNumeric, epochShiftDays, epochShiftMicros } from '../wire/binary.ts';
import type { Format } from '../wire/frontend.ts';
import { typeOid } from '../wire/oid.ts';
import { formatDate, formatTime, formatTimestamp, formatTimestamptz } from '../wire/text.ts';
import { typeOfText } from '../sql/types/named.ts';
import type { Type } from '../sql/types/type.ts';
import { SqlError } from './errors.ts';
import { maxStatementBytes, tooLarge } from './statement-size.ts';

/** SQL names of the types that clients may declare for parameters. */
const declaredNames: ReadonlyMap<number, string> = new Map<number, string>([
  [typeOid.bool, 'boolean'],
  [typeOid.int2, 'smallint'],
  [typeOid.int4, 'integer'],
  [typeOid.int8, 'bigint'],
  [typeOid.oid, 'bigint'],
  [typeOid.float4, 'real'],
  [typeOid.float8, 'double precision'],
  [typeOid.numeric, 'numeric(38,10)'],
  [typeOid.date, 'date'],
  [typeOid.time, 'time'],
  [typeOid.timetz, 'timetz'],
  [typeOid.timestamp, 'timestamp'],
  [typeOid.timestamptz, 'timestamptz'],
]);

/** The type that a client declared for a parameter; undefined for text, which is read like a literal. */
export function declaredType(oid: number): Type | undefined {
  const name = declaredNames.get(oid);
  return name === undefined ? undefined : typeOfText(name);
}

/**
 * The number of parameters in a statement, counted in its tokens: DuckDB refuses to plan some statements that Redshift
 * accepts before the values are known.
 */
export function countParameters(sql: string): number {
  if (!/\$\d/.test(sql)) return 0;
  return lex(sql).reduce((most, token) => (token.kind === 'parameter' ? Math.max(most, Number(token.value)) : most), 0);
}

/** Replaces $1, $2 … with expressions, as EXECUTE does. An expression may end with a comment. */
export function substituteExpressions(sql: string, expressions: readonly string[]): string {
  return substitute(
    sql,
    expressions.map((text) => `(${text}\n)`),
  );
}

/** Replaces $1, $2 … with literals, cast to the types that the client declared. */
export function substituteValues(sql: string, values: readonly (string | null)[], oids: readonly number[]): string {
  const literals = values.map((value, index) => {
    const text = value === null ? 'NULL' : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
    const type = declaredNames.get(oids[index] ?? 0);
    return type === undefined ? text : `CAST(${text} AS ${type})`;
  });
  return substitute(sql, literals);
}

/** Throws SqlError 54001 if a few texts in many places would make the statement longer than allowed. */
function substitute(sql: string, texts: readonly string[]): string {
  const parts = lex(sql).map((token) =>
    token.kind === 'parameter' ? (texts[Number(token.value) - 1] ?? 'NULL') : token.text,
  );
  const length = (all: readonly string[]): number => all.reduce((sum, text) => sum + text.length, 0);
  // Texts that appear once add up to no more than the client sent.
  if (length(parts) > Math.max(maxStatementBytes, sql.length + length(texts))) throw tooLarge(length(parts));
  return parts.join('');
}

/** The text of a parameter that arrived in either format. */
export function parameterText(bytes: Buffer | null, format: Format, oid: number): string | null {
  if (bytes === null) return null;
  const text = format === 0 ? withoutZone(decodeUtf8(bytes)) : binaryText(bytes, oid);
  if (text.includes('\0')) throw new SqlError('22021', 'invalid byte sequence for encoding "UTF8": 0x00');
  return text;
}

/** JDBC sends a date followed by the zone of its virtual machine, which PostgreSQL ignores. */
function withoutZone(text: string): string {
  return /^\d{4}-\d{2}-\d{2} [+-]\d{2}(:\d{2})?$/.test(text) ? text.slice(0, 10) : text;
}

function binaryText(bytes: Buffer, oid: number): string {
  const decoder = binaryDecoders.get(oid);
  if (decoder === undefined) return decodeUtf8(bytes);
  if (decoder.bytes !== -1 && bytes.length !== decoder.bytes) {
    throw new SqlError('22P03', 'incorrect binary data format in bind parameter');
  }
  return decoder.text(bytes);
}

const binaryDecoders: ReadonlyMap<number, { bytes: number; text: (bytes: Buffer) => string }> = new Map([
  [typeOid.bool, { bytes: 1, text: (bytes: Buffer) => (bytes[0] === 0 ? 'false' : 'true') }],
  [typeOid.int2, { bytes: 2, text: (bytes: Buffer) => String(bytes.readInt16BE()) }],
  [typeOid.int4, { bytes: 4, text: (bytes: Buffer) => String(bytes.readInt32BE()) }],
  [typeOid.oid, { bytes: 4, text: (bytes: Buffer) => String(bytes.readUInt32BE()) }],
  [typeOid.int8, { bytes: 8, text: (bytes: Buffer) => String(bytes.readBigInt64BE()) }],
  [typeOid.float4, { bytes: 4, text: (bytes: Buffer) => String(bytes.readFloatBE()) }],
  [typeOid.float8, { bytes: 8, text: (bytes: Buffer) => String(bytes.readDoubleBE()) }],
  [typeOid.numeric, { bytes: -1, text: decodeNumeric }],
  [typeOid.date, { bytes: 4, text: (bytes: Buffer) => formatDate(bytes.readInt32BE() + epochShiftDays) }],
  [typeOid.time, { bytes: 8, text: (bytes: Buffer) => formatTime(bytes.readBigInt64BE()) }],
  [
    typeOid.timestamp,
    { bytes: 8, text: (bytes: Buffer) => formatTimestamp(bytes.readBigInt64BE() + epochShiftMicros) },
  ],
  [
    typeOid.timestamptz,
    { bytes: 8, text: (bytes: Buffer) => formatTimestamptz(bytes.readBigInt64BE() + epochShiftMicros, 0) },
  ],
  [typeOid.varbyte, { bytes: -1, text: (bytes: Buffer) => bytes.toString('hex') }],
]);

/** DuckDB types whose values are bound. Values of other types become literals in the statement. */
const bindable: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.VARCHAR,
]);

/** The type that DuckDB inferred for each parameter; INVALID if it could not. */
function inferredTypes(prepared: DuckDBPreparedStatement): DuckDBTypeId[] {
  return Array.from({ length: prepared.parameterCount }, (_, index) => {
    try {
      return prepared.parameterTypeId(index + 1);
    } catch {
      return DuckDBTypeId.INVALID;
    }
  });
}

/** Whether DuckDB inferred a bindable type for each parameter, and every value fits its type. */
export function isBindable(prepared: DuckDBPreparedStatement, values: readonly (string | null)[]): boolean {
  const types = inferredTypes(prepared);
  if (types.length !== values.length || !types.every((type) => bindable.has(type))) return false;
  return values.every((value, index) => parseValue(value, types[index]!) !== undefined);
}

/** Binds the values; `isBindable` must be true of them. */
export function bindValues(prepared: DuckDBPreparedStatement, values: readonly (string | null)[]): void {
  const types = inferredTypes(prepared);
  values.forEach((value, index) => {
    const type = types[index] ?? DuckDBTypeId.INVALID;
    bindOne(prepared, index + 1, parseValue(value, type) ?? null, type);
  });
}

/** The value in its type; undefined if the text does not fit, because the error of a literal is then the right one. */
function parseValue(text: string | null, type: DuckDBTypeId): string | number | bigint | boolean | null | undefined {
  if (text === null || type === DuckDBTypeId.VARCHAR) return text;
  const trimmed = text.trim();
  if (type === DuckDBTypeId.BOOLEAN) {
    if (/^(t|true|1|y|yes|on)$/i.test(trimmed)) return true;
    return /^(f|false|0|n|no|off)$/i.test(trimmed) ? false : undefined;
  }
  if (type === DuckDBTypeId.DOUBLE)
    return /^[-+]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined;
  if (!/^[-+]?\d{1,19}$/.test(trimmed)) return undefined;
  const integer = BigInt(trimmed);
  const bits = type === DuckDBTypeId.BIGINT ? 64 : type === DuckDBTypeId.INTEGER ? 32 : 16;
  if (BigInt.asIntN(bits, integer) !== integer) return undefined;
  return bits === 64 ? integer : Number(integer);
}

function bindOne(
  prepared: DuckDBPreparedStatement,
  index: number,
  value: string | number | bigint | boolean | null,
  type: DuckDBTypeId,
): void {
  if (value === null) prepared.bindNull(index);
  else if (typeof value === 'string') prepared.bindVarchar(index, value);
  else if (typeof value === 'bigint') prepared.bindBigInt(index, value);
  else if (typeof value === 'boolean') prepared.bindBoolean(index, value);
  else if (type === DuckDBTypeId.DOUBLE) prepared.bindDouble(index, value);
  else if (type === DuckDBTypeId.SMALLINT) prepared.bindSmallInt(index, value);
  else prepared.bindInteger(index, value);
}
