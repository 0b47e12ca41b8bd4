/** The name that Redshift's messages use for a DuckDB type. */
export function typeName(type = ''): string {
  if (type.endsWith(']')) return 'super';
  const name = type.replace(/\(.*/s, '').replace(/^"|"$/g, '');
  return Object.hasOwn(typeNames, name) ? typeNames[name]! : name.toLowerCase();
}

/** A call such as `abs(INTEGER_LITERAL, VARCHAR)` in Redshift's spelling. */
export function signature(call = ''): string {
  const [, name = '', types = ''] = /^([^(]*)\((.*)\)/s.exec(call) ?? [];
  const known = types === '' ? [] : types.split(/, (?![^(]*\))/).map(typeName);
  return `${name.toLowerCase()}(${known.join(', ')})`;
}

const typeNames: Record<string, string> = {
  INT64: 'bigint',
  INT128: 'bigint',
  HUGEINT: 'bigint',
  UHUGEINT: 'bigint',
  UBIGINT: 'bigint',
  UINTEGER: 'bigint',
  TINYINT: 'smallint',
  NULL: '"unknown"',
  ANY: '"unknown"',
  STRUCT: 'record',
  MAP: 'super',
  TIMESTAMP_NS: 'timestamp without time zone',
  TIMESTAMP_MS: 'timestamp without time zone',
  TIMESTAMP_S: 'timestamp without time zone',
  VARCHAR: 'character varying',
  STRING_LITERAL: '"unknown"',
  INTEGER_LITERAL: 'integer',
  INT16: 'smallint',
  INT32: 'integer',
  DECIMAL: 'numeric',
  DOUBLE: 'double precision',
  FLOAT: 'real',
  BOOL: 'boolean',
  TIMESTAMP: 'timestamp without time zone',
  'TIMESTAMP WITH TIME ZONE': 'timestamp with time zone',
  TIME: 'time without time zone',
  JSON: 'super',
  BLOB: 'binary varying',
};
