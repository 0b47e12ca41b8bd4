import type { Type } from './type.ts';

/** The DuckDB type, as SQL, for the values of a type. Trailing blanks of a CHAR are not stored. */
export function duckDbType(type: Type): string {
  if (type.name === 'array') return `${duckDbType(type.element)}[]`;
  if (type.name === 'numeric') return `DECIMAL(${type.precision}, ${type.scale})`;
  return names[type.name];
}

const names: Record<Exclude<Type['name'], 'array' | 'numeric'>, string> = {
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  real: 'FLOAT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  char: 'VARCHAR',
  varchar: 'VARCHAR',
  date: 'DATE',
  time: 'TIME',
  timetz: 'TIMETZ',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  interval: 'INTERVAL',
  intervaly2m: 'INTERVAL',
  intervald2s: 'INTERVAL',
  super: 'JSON',
  varbyte: 'BLOB',
  unknown: 'VARCHAR',
  oid: 'BIGINT',
  xid: 'BIGINT',
  name: 'VARCHAR',
  '"char"': 'VARCHAR',
  int2vector: 'VARCHAR',
  regclass: 'BIGINT',
  regproc: 'VARCHAR',
  regtype: 'VARCHAR',
  regnamespace: 'BIGINT',
};
