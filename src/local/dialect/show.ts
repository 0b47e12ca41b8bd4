import { relationName } from './names.ts';
import { literal } from './text.ts';
import type { Reader } from './reader.ts';
import type { Statement } from './statement.ts';

/** The SHOW commands that list the catalog, by their first words; SHOW of a setting is not among them. */
export function showCatalog(reader: Reader): Statement | undefined {
  const found = Object.entries(lists).find(([words]) => reader.is(...words.split(' ')));
  if (found === undefined) return undefined;
  const [words, list] = found;
  reader.accept(...words.split(' '));
  const sql = list(reader);
  reader.expectEnd();
  return { kind: 'sql', duckdb: [sql], tag: 'SHOW', returnsRows: true };
}

const database = 'sys_function.current_database() AS database_name';

const schemas = `SELECT ${database}, schema_name, sys_function.session_user_name() AS schema_owner,
  'local' AS schema_type, CAST(NULL AS VARCHAR) AS schema_acl, CAST(NULL AS VARCHAR) AS source_database,
  CAST(NULL AS VARCHAR) AS schema_option FROM duckdb_schemas()
  WHERE NOT internal AND database_name = current_database()
    AND schema_name NOT IN ('main', 'sys_catalog', 'sys_function')`;

const tables = `SELECT ${database}, schema_name, name AS table_name,
  CASE WHEN kind IN ('view', 'late-binding view', 'materialized view') THEN 'VIEW' ELSE 'TABLE' END AS table_type,
  CAST(NULL AS VARCHAR) AS table_acl, attributes ->> '$.comment' AS remarks,
  sys_function.session_user_name() AS owner, CAST(NULL AS TIMESTAMP) AS last_altered_time,
  CAST(NULL AS TIMESTAMP) AS last_modified_time, attributes ->> '$.diststyle' AS dist_style,
  CASE kind WHEN 'late-binding view' THEN 'LATE BINDING VIEW' WHEN 'materialized view' THEN 'MATERIALIZED VIEW'
    WHEN 'view' THEN 'REGULAR VIEW' ELSE 'REGULAR TABLE' END AS table_subtype
  FROM sys_catalog.relations WHERE NOT temporary`;

const columns = `SELECT ${database}, schema_name, name AS table_name, column_name, position AS ordinal_position,
  default_text AS column_default, CASE WHEN not_null THEN 'NO' ELSE 'YES' END AS is_nullable,
  split_part(sys_catalog.redshift_type(duckdb_type, type), '(', 1) AS data_type,
  CASE WHEN sys_catalog.redshift_type(duckdb_type, type) LIKE 'character%'
    THEN CAST(regexp_extract(sys_catalog.redshift_type(duckdb_type, type), '[0-9]+') AS INTEGER) END
    AS character_maximum_length,
  CASE WHEN sys_catalog.redshift_type(duckdb_type, type) LIKE 'numeric(%'
    THEN CAST(regexp_extract(sys_catalog.redshift_type(duckdb_type, type), '([0-9]+),', 1) AS INTEGER) END
    AS numeric_precision,
  CASE WHEN sys_catalog.redshift_type(duckdb_type, type) LIKE 'numeric(%'
    THEN CAST(regexp_extract(sys_catalog.redshift_type(duckdb_type, type), ',([0-9]+)', 1) AS INTEGER) END
    AS numeric_scale, comment AS remarks, CASE WHEN sortkey > 0 THEN 'COMPOUND' END AS sort_key_type,
  sortkey AS sort_key, CASE WHEN distkey THEN 1 ELSE 0 END AS dist_key, encode AS encoding, '' AS collation
  FROM sys_catalog.relation_columns`;

const lists: Record<string, (reader: Reader) => string> = {
  databases: (reader) => {
    const condition = like(reader, 'database_name').map((one) => ` WHERE ${one}`);
    return `SELECT * FROM (SELECT ${database}, sys_function.session_user_id() AS database_owner,
  'local' AS database_type, CAST(NULL AS VARCHAR) AS database_acl, CAST(NULL AS VARCHAR) AS parameters,
  'Snapshot Isolation' AS database_isolation_level)${condition.join('')}`;
  },
  'schemas from database': (reader) => {
    reader.identifier();
    return filtered(schemas, like(reader, 'schema_name'), 'schema_name');
  },
  'tables from schema': (reader) => {
    const { name } = relationName(reader);
    return filtered(tables, [`schema_name = ${literal(name)}`, ...like(reader, 'name')], 'name');
  },
  'columns from table': (reader) => {
    const { schema, name } = relationName(reader);
    const where = [`name = ${literal(name)}`, ...(schema === undefined ? [] : [`schema_name = ${literal(schema)}`])];
    return filtered(columns, [...where, ...like(reader, 'column_name')], 'position');
  },
};

function like(reader: Reader, column: string): string[] {
  return reader.accept('like') ? [`${column} LIKE ${literal(reader.string())}`] : [];
}

function filtered(select: string, conditions: string[], order: string): string {
  const where =
    conditions.length === 0 ? '' : `${select.includes('WHERE') ? ' AND' : ' WHERE'} ${conditions.join(' AND ')}`;
  return `${select}${where} ORDER BY ${order}`;
}
