/** Types as pg_type lists them: oid, name, what format_type says, length in bytes, category, element type. */
export const types: readonly [number, string, string, number, string, number][] = [
  [16, 'bool', 'boolean', 1, 'b', 0],
  [17, 'bytea', 'bytea', -1, 'b', 0],
  [18, 'char', '"char"', 1, 'b', 0],
  [19, 'name', 'name', 128, 'b', 18],
  [20, 'int8', 'bigint', 8, 'b', 0],
  [21, 'int2', 'smallint', 2, 'b', 0],
  [22, 'int2vector', 'int2vector', -1, 'b', 21],
  [23, 'int4', 'integer', 4, 'b', 0],
  [24, 'regproc', 'regproc', 4, 'b', 0],
  [25, 'text', 'text', -1, 'b', 0],
  [26, 'oid', 'oid', 4, 'b', 0],
  [27, 'tid', 'tid', 6, 'b', 0],
  [28, 'xid', 'xid', 4, 'b', 0],
  [30, 'oidvector', 'oidvector', -1, 'b', 26],
  [700, 'float4', 'real', 4, 'b', 0],
  [701, 'float8', 'double precision', 8, 'b', 0],
  [702, 'abstime', 'abstime', 4, 'b', 0],
  [705, 'unknown', 'unknown', -1, 'b', 0],
  [1002, '_char', '"char"[]', -1, 'b', 18],
  [1003, '_name', 'name[]', -1, 'b', 19],
  [1005, '_int2', 'smallint[]', -1, 'b', 21],
  [1007, '_int4', 'integer[]', -1, 'b', 23],
  [1009, '_text', 'text[]', -1, 'b', 25],
  [1015, '_varchar', 'character varying[]', -1, 'b', 1043],
  [1028, '_oid', 'oid[]', -1, 'b', 26],
  [1033, 'aclitem', 'aclitem', 12, 'b', 0],
  [1034, '_aclitem', 'aclitem[]', -1, 'b', 1033],
  [1042, 'bpchar', 'character', -1, 'b', 0],
  [1043, 'varchar', 'character varying', -1, 'b', 0],
  [1082, 'date', 'date', 4, 'b', 0],
  [1083, 'time', 'time without time zone', 8, 'b', 0],
  [1114, 'timestamp', 'timestamp without time zone', 8, 'b', 0],
  [1184, 'timestamptz', 'timestamp with time zone', 8, 'b', 0],
  [1186, 'interval', 'interval', 16, 'b', 0],
  [1188, 'intervaly2m', 'interval year to month', 4, 'b', 0],
  [1190, 'intervald2s', 'interval day to second', 8, 'b', 0],
  [1266, 'timetz', 'time with time zone', 8, 'b', 0],
  [1700, 'numeric', 'numeric', -1, 'b', 0],
  [2205, 'regclass', 'regclass', 4, 'b', 0],
  [2206, 'regtype', 'regtype', 4, 'b', 0],
  [2275, 'cstring', 'cstring', -2, 'p', 0],
  [2276, 'any', '"any"', 4, 'p', 0],
  [2278, 'void', 'void', 4, 'p', 0],
  [2935, 'hllsketch', 'hllsketch', -1, 'b', 0],
  [3000, 'geometry', 'geometry', -1, 'b', 0],
  [3001, 'geography', 'geography', -1, 'b', 0],
  [4000, 'super', 'super', -1, 'b', 0],
  [6551, 'varbyte', 'binary varying', -1, 'b', 0],
];

const rows = types
  .map(
    ([oid, name, formatted, length, category, element]) =>
      `(${oid}, '${name}', '${formatted}', ${length}, '${category}', ${element})`,
  )
  .join(', ');

export const typeViews: Readonly<Record<string, string>> = {
  pg_type: `SELECT oid::UINTEGER AS oid, typname, 11::UINTEGER AS typnamespace, 1 AS typowner, typlen::SMALLINT AS typlen,
      typlen IN (1, 2, 4, 8) AS typbyval, typtype, true AS typisdefined, ',' AS typdelim, 0::UINTEGER AS typrelid,
      typelem::UINTEGER AS typelem, typname || 'in' AS typinput, typname || 'out' AS typoutput,
      typname || 'recv' AS typreceive, typname || 'send' AS typsend, '-' AS typanalyze,
      CASE WHEN typlen = 8 THEN 'd' WHEN typlen = 2 THEN 's' WHEN typlen = 1 THEN 'c' ELSE 'i' END AS typalign,
      CASE WHEN typlen = -1 THEN 'x' ELSE 'p' END AS typstorage, false AS typnotnull, 0::UINTEGER AS typbasetype,
      -1 AS typtypmod, 0 AS typndims, 0::UINTEGER AS typarray, 0::UINTEGER AS typcollation, NULL::VARCHAR[] AS typacl, NULL::VARCHAR AS typdefaultbin, NULL::VARCHAR AS typdefault
    FROM (VALUES ${rows}) AS t(oid, typname, formatted, typlen, typtype, typelem)`,
};
