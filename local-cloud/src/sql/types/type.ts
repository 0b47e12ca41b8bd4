/**
 * A type of Redshift with the properties that distinguish it from others of its name. `interval` is the type of a
 * literal without a qualifier, which no column can have; `unknown` that of NULL and of a text literal before its
 * context gives it one; an array is one of the catalog's (`text[]`).
 * https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
 */
export type Type =
  | { name: PlainName }
  | { name: 'numeric'; precision: number; scale: number }
  | { name: LengthName; lengthBytes: number }
  | { name: 'unknown'; lengthBytes: number }
  | { name: 'array'; element: Type };

export type NumericType = Extract<Type, { name: 'numeric' }>;
type LengthName = 'char' | 'varchar' | 'varbyte';
/** A type that its name fully describes. */
export type PlainName = Exclude<keyof typeof catalogNames, 'numeric' | LengthName>;

/** The names in the catalog: format_type() without lengths. */
const catalogNames = {
  smallint: 'smallint',
  integer: 'integer',
  bigint: 'bigint',
  numeric: 'numeric',
  real: 'real',
  double: 'double precision',
  boolean: 'boolean',
  char: 'character',
  varchar: 'character varying',
  date: 'date',
  time: 'time without time zone',
  timetz: 'time with time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  interval: 'interval',
  intervaly2m: 'interval year to month',
  intervald2s: 'interval day to second',
  super: 'super',
  varbyte: 'binary varying',
  // Only the catalog has these.
  oid: 'oid',
  xid: 'xid',
  name: 'name',
  '"char"': '"char"',
  int2vector: 'int2vector',
  regclass: 'regclass',
  regproc: 'regproc',
  regtype: 'regtype',
  regnamespace: 'regnamespace',
} as const;

/** The type as messages write it, without lengths: `character varying`. */
export function typeName(type: Type): string {
  if (type.name === 'array') return `${typeName(type.element)}[]`;
  return type.name === 'unknown' ? '"unknown"' : catalogNames[type.name];
}

/** The type as the catalog writes it: `character varying(256)`, `numeric(18,0)`. */
export function formatType(type: Type): string {
  if (type.name === 'array') return `${formatType(type.element)}[]`;
  const name = typeName(type);
  if (type.name === 'numeric') return `${name}(${type.precision},${type.scale})`;
  return 'lengthBytes' in type ? `${name}(${type.lengthBytes})` : name;
}

/** Whether the two are identical. */
export function isSameType(one: Type, other: Type): boolean {
  return formatType(one) === formatType(other) && lengthOf(one) === lengthOf(other);
}

/** Maximum bytes of a value; undefined for a type without a length. */
export function lengthOf(type: Type): number | undefined {
  return 'lengthBytes' in type ? type.lengthBytes : undefined;
}

/** Limits: https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html, r_VARBYTE_type.html, r_Numeric_types201.html */
export const maxCharBytes = 4096;
export const maxVarcharBytes = 65_535;
export const maxVarbyteBytes = 16_777_216;
export const maxPrecision = 38;

const integers: readonly string[] = ['smallint', 'integer', 'bigint'];
const texts: readonly string[] = ['char', 'varchar', 'name', '"char"', 'unknown'];
const intervals: readonly string[] = ['interval', 'intervaly2m', 'intervald2s'];

export function isInteger({ name }: Type): boolean {
  return integers.includes(name);
}

export function isNumber(type: Type): boolean {
  return isInteger(type) || ['numeric', 'real', 'double', 'oid'].includes(type.name);
}

/** CHAR, VARCHAR, the catalog's names, and literals whose type is still open. */
export function isText({ name }: Type): boolean {
  return texts.includes(name);
}

export function isInterval({ name }: Type): boolean {
  return intervals.includes(name);
}

/** A date or timestamp. */
export function isMoment({ name }: Type): boolean {
  return name === 'date' || name === 'timestamp' || name === 'timestamptz';
}

export function isTimeOfDay({ name }: Type): boolean {
  return name === 'time' || name === 'timetz';
}

/**
 * The type of an expression whose context gave it none: a literal becomes text of its own length, as in CREATE TABLE
 * AS.
 */
export function resolved(type: Type): Type {
  return type.name === 'unknown' ? { name: 'varchar', lengthBytes: Math.max(type.lengthBytes, 1) } : type;
}
