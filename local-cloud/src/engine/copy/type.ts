/** A column's type as COPY converts to it. */
export type TargetType =
  | { kind: 'varchar' | 'char'; lengthBytes: number }
  | { kind: 'varbyte'; lengthBytes: number }
  | { kind: 'integer'; bits: 16 | 32 | 64 }
  | { kind: 'decimal'; precision: number; scale: number }
  | { kind: 'real' | 'double' | 'boolean' | 'date' | 'timestamp' | 'timestamptz' | 'time' | 'timetz' | 'super' };

type Build = (first: number | undefined, second: number | undefined) => TargetType;

const varchar: Build = (lengthBytes = 65535) => ({ kind: 'varchar', lengthBytes });
const char: Build = (lengthBytes = 1) => ({ kind: 'char', lengthBytes });
const decimal: Build = (precision = 18, scale = 0) => ({ kind: 'decimal', precision, scale });
const varbyte: Build = (lengthBytes = 64000) => ({ kind: 'varbyte', lengthBytes });

/** By the names of Redshift's catalog and of DuckDB's. */
const builds: Record<string, Build | undefined> = {
  'character varying': varchar,
  varchar,
  character: char,
  numeric: decimal,
  decimal,
  'binary varying': varbyte,
  blob: varbyte,
  smallint: () => ({ kind: 'integer', bits: 16 }),
  integer: () => ({ kind: 'integer', bits: 32 }),
  bigint: () => ({ kind: 'integer', bits: 64 }),
  real: () => ({ kind: 'real' }),
  float: () => ({ kind: 'real' }),
  'double precision': () => ({ kind: 'double' }),
  double: () => ({ kind: 'double' }),
  boolean: () => ({ kind: 'boolean' }),
  date: () => ({ kind: 'date' }),
  timestamp: () => ({ kind: 'timestamp' }),
  'timestamp without time zone': () => ({ kind: 'timestamp' }),
  'timestamp with time zone': () => ({ kind: 'timestamptz' }),
  time: () => ({ kind: 'time' }),
  'time without time zone': () => ({ kind: 'time' }),
  'time with time zone': () => ({ kind: 'timetz' }),
  super: () => ({ kind: 'super' }),
  json: () => ({ kind: 'super' }),
};

/** The type of this name, such as `character varying(256)`; undefined for a type that COPY cannot fill. */
export function parseType(name: string): TargetType | undefined {
  const match = /^([a-z ]+?)(?:\((\d+)(?:, ?(\d+))?\))?$/.exec(name.toLowerCase());
  if (!match) return undefined;
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  return builds[match[1]!]?.(number(match[2]), number(match[3]));
}

/** The type that stores it in DuckDB. */
export function duckDbType(type: TargetType): string {
  if (type.kind === 'decimal') return `DECIMAL(${type.precision}, ${type.scale})`;
  if (type.kind === 'integer') return { 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[type.bits];
  const special = { varchar: 'VARCHAR', char: 'VARCHAR', varbyte: 'BLOB', real: 'FLOAT', super: 'JSON' };
  return type.kind in special ? special[type.kind as keyof typeof special] : type.kind.toUpperCase();
}

/** As stl_load_errors shows it: the type's short name in `type`, its length in `col_length`. */
export function loadErrorType(type: TargetType): { name: string; length: string } {
  if ('lengthBytes' in type) return { name: type.kind, length: String(type.lengthBytes) };
  if (type.kind === 'decimal') return { name: 'numeric', length: `${type.precision}, ${type.scale}` };
  if (type.kind === 'integer') return { name: { 16: 'int2', 32: 'int4', 64: 'int8' }[type.bits], length: '0' };
  const special = { real: 'float4', double: 'float8', boolean: 'bool' };
  const name = type.kind in special ? special[type.kind as keyof typeof special] : type.kind;
  return { name, length: '0' };
}
