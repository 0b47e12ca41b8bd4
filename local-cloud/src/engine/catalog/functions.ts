import { privilegeFunctions } from '../privileges/tables.ts';

/**
 * Functions of pg_catalog, as macros of sys_function. What they say of the session comes from DuckDB variables that
 * the engine sets: session_user, session_user_id, session_superuser, session_pid, session_database, session_settings (JSON text, name to
 * value), session_copy_count, session_copy_id, session_query_id.
 */
export const catalogMacros: Record<string, string[]> = {
  version: [
    `() AS 'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), '
      || 'Redshift 1.0.93000'`,
  ],
  current_database: ["() AS coalesce(CAST(getvariable('session_database') AS VARCHAR), current_database())"],
  current_schema: ["() AS nullif(current_schema(), 'main')"],
  current_schemas: [
    `(is_implicit) AS list_concat(CASE WHEN is_implicit THEN ['pg_catalog'] ELSE [] END,
      list_filter(current_schemas(false), schema -> schema <> 'main'))`,
  ],
  current_setting: [
    `(setting) AS coalesce(json_extract_string(getvariable('session_settings'), '$."' || lower(setting) || '"'),
      sys_function.refuse('[42704] unrecognized configuration parameter "' || setting || '"'))`,
    `(setting, missing_ok) AS json_extract_string(getvariable('session_settings'), '$."' || lower(setting) || '"')`,
  ],
  pg_backend_pid: ["() AS CAST(getvariable('session_pid') AS INTEGER)"],
  pg_last_copy_count: ["() AS CAST(coalesce(getvariable('session_copy_count'), 0) AS INTEGER)"],
  pg_last_copy_id: ["() AS CAST(coalesce(getvariable('session_copy_id'), -1) AS INTEGER)"],
  pg_last_query_id: ["() AS CAST(coalesce(getvariable('session_query_id'), -1) AS INTEGER)"],
  pg_last_unload_count: ["() AS CAST(coalesce(getvariable('session_unload_count'), 0) AS INTEGER)"],
  session_user_name: ["() AS CAST(getvariable('session_user') AS VARCHAR)"],
  session_user_id: ["() AS CAST(getvariable('session_user_id') AS INTEGER)"],
  ...privilegeFunctions,
  pg_get_userbyid: [
    `(user_id) AS (SELECT CASE WHEN wanted.id = 1 THEN 'rdsdb' ELSE coalesce(u.name,
      CAST(getvariable('session_user') AS VARCHAR), 'unknown (OID=' || wanted.id || ')') END
      FROM (SELECT CAST(user_id AS INTEGER) AS id) wanted LEFT JOIN sys_catalog.users u ON u.id = wanted.id)`,
  ],
  pg_encoding_to_char: ["(encoding) AS CASE encoding WHEN 6 THEN 'UTF8' WHEN 0 THEN 'SQL_ASCII' ELSE '' END"],
  pg_char_to_encoding: ["(encoding) AS CASE WHEN upper(encoding) IN ('UTF8', 'UNICODE') THEN 6 ELSE -1 END"],
  pg_table_is_visible: [
    `(relation_id) AS coalesce((SELECT bool_or(r.temporary OR list_contains(current_schemas(false), r.schema_name))
      FROM engine_relations() r WHERE r.oid = relation_id), true)`,
  ],
  pg_type_is_visible: ['(type_id) AS true'],
  pg_function_is_visible: ['(function_id) AS true'],
  pg_get_expr: ['(expression, relation_id) AS expression', '(expression, relation_id, is_pretty) AS expression'],
  pg_get_viewdef: [
    `(view_id) AS (SELECT max(r.definition) FROM engine_relations() r
      WHERE r.oid = sys_function.regclass(view_id))`,
    `(view_id, is_pretty) AS (SELECT max(r.definition) FROM engine_relations() r
      WHERE r.oid = sys_function.regclass(view_id))`,
  ],
  pg_get_constraintdef: [
    `(constraint_id) AS (SELECT max(c.definition) FROM engine_keys() c WHERE c.oid = constraint_id)`,
    `(constraint_id, is_pretty) AS
      (SELECT max(c.definition) FROM engine_keys() c WHERE c.oid = constraint_id)`,
  ],
  // There are no rules but those that make the views.
  pg_get_ruledef: ['(rule_id) AS CAST(NULL AS VARCHAR)', '(rule_id, is_pretty) AS CAST(NULL AS VARCHAR)'],
  // Redshift has no indexes; psql shows keys as if they were. The engine lists a key's index at oid + 1000000000.
  pg_get_indexdef: [
    `(index_id) AS (SELECT max('CREATE UNIQUE INDEX ' || c.name || ' ON ' || c.relation_name || ' USING btree (' ||
      array_to_string(c.columns, ', ') || ')') FROM engine_keys() c WHERE c.oid = index_id % 1000000000)`,
    `(index_id, nth, is_pretty) AS (SELECT max(CASE WHEN wanted.place = 0 THEN 'CREATE UNIQUE INDEX ' || c.name ||
      ' ON ' || c.relation_name || ' USING btree (' || array_to_string(c.columns, ', ') || ')'
      ELSE c.columns[wanted.place] END) FROM (SELECT nth AS place, index_id % 1000000000 AS oid) wanted
      JOIN engine_keys() c ON c.oid = wanted.oid)`,
  ],
  obj_description: [
    `(object_id) AS (SELECT max(r.comment) FROM engine_relations() r WHERE r.oid = object_id)`,
    `(object_id, class_name) AS
      (SELECT max(r.comment) FROM engine_relations() r WHERE r.oid = object_id)`,
  ],
  col_description: [
    `(relation_id, place) AS (SELECT max(c.comment) FROM engine_columns() c
      WHERE c.relation_oid = relation_id AND c.position = place)`,
  ],
  shobj_description: ['(object_id, class_name) AS CAST(NULL AS VARCHAR)'],
  format_type: [
    `(type_id, modifier) AS (SELECT CASE
      WHEN wanted.id IN (1042, 1043) AND wanted.size > 0
        THEN CASE wanted.id WHEN 1042 THEN 'character(' ELSE 'character varying(' END || wanted.size || ')'
      WHEN wanted.id = 1700 AND wanted.size > 0
        THEN 'numeric(' || (wanted.size >> 16) || ',' || (wanted.size & 65535) || ')'
      ELSE coalesce(t.formatted, '???') END
      FROM (SELECT type_id AS id, modifier - 4 AS size) wanted LEFT JOIN sys_catalog.type_names t ON t.oid = wanted.id)`,
  ],
  // What the catalog's own types are called and are; see sql/duckdb/catalog-value.ts.
  regclass_name: [
    `(relation_id) AS (SELECT coalesce(max(r.name), max(CAST(wanted.oid AS VARCHAR)))
      FROM (SELECT relation_id AS oid) wanted LEFT JOIN engine_relations() r ON r.oid = wanted.oid)`,
  ],
  regnamespace: [
    `(schema_name) AS (SELECT CAST(coalesce(n.oid,
      CAST(sys_function.refuse('[3F000] schema "' || wanted.name || '" does not exist') AS BIGINT)) AS BIGINT)
      FROM (SELECT CAST(schema_name AS VARCHAR) AS name) wanted LEFT JOIN engine_schemas() n ON n.name = wanted.name)`,
  ],
  regnamespace_name: [
    `(schema_id) AS (SELECT coalesce(max(n.name), max(CAST(wanted.oid AS VARCHAR)))
      FROM (SELECT schema_id AS oid) wanted LEFT JOIN engine_schemas() n ON n.oid = wanted.oid)`,
  ],
  regtype: [
    `(type_name) AS (SELECT CAST(coalesce(try_cast(wanted.name AS BIGINT), t.oid,
      CAST(sys_function.refuse('[42704] type "' || wanted.name || '" does not exist') AS BIGINT)) AS BIGINT)
      FROM (SELECT CAST(type_name AS VARCHAR) AS name) wanted
      LEFT JOIN sys_catalog.type_names t ON t.formatted = wanted.name)`,
  ],
  // The number is that of pg_attribute.attencodingtype: see engine/catalog/columns.ts.
  format_encoding: [
    `(encoding) AS CASE encoding WHEN 0 THEN 'none' WHEN 1 THEN 'bytedict' WHEN 2 THEN 'delta' WHEN 3 THEN 'lzo'
      WHEN 4 THEN 'delta32k' WHEN 5 THEN 'runlength' WHEN 6 THEN 'mostly8' WHEN 7 THEN 'mostly16' WHEN 8 THEN 'mostly32'
      WHEN 9 THEN 'text255' WHEN 10 THEN 'text32k' WHEN 12 THEN 'zstd' WHEN 13 THEN 'az64' END`,
  ],
  // The text of values that drivers pass through the types' own input and output functions.
  textin: ['(x) AS CAST(x AS VARCHAR)'],
  byteaout: ['(x) AS CAST(x AS VARCHAR)'],
  array_to_string: ['(items, delimiter) AS array_to_string(items, delimiter)'],
  array_upper: ['(items, dimension) AS len(items)'],
  array_lower: ['(items, dimension) AS CASE WHEN len(items) > 0 THEN 1 END'],
};

/** What the macros above read; made before them, after the relations. */
export const catalogTables: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS sys_catalog.users (name VARCHAR NOT NULL, id INTEGER NOT NULL,
    create_database BOOLEAN NOT NULL, superuser BOOLEAN NOT NULL, groups VARCHAR[] NOT NULL, password VARCHAR)`,
  'CREATE TABLE IF NOT EXISTS sys_catalog.user_settings (user_id INTEGER NOT NULL, name VARCHAR NOT NULL, value VARCHAR NOT NULL)',
  'CREATE TABLE IF NOT EXISTS sys_catalog.groups (name VARCHAR NOT NULL, id INTEGER NOT NULL)',
  'CREATE TABLE IF NOT EXISTS sys_catalog.roles (name VARCHAR NOT NULL, id INTEGER NOT NULL, external_id VARCHAR)',
  `CREATE OR REPLACE VIEW sys_catalog.type_names AS SELECT * FROM (VALUES
    (16, 'boolean'), (18, '"char"'), (19, 'name'), (20, 'bigint'), (21, 'smallint'), (22, 'int2vector'),
    (23, 'integer'), (24, 'regproc'), (25, 'text'), (26, 'oid'), (28, 'xid'), (30, 'oidvector'), (700, 'real'),
    (701, 'double precision'), (702, 'abstime'), (705, 'unknown'), (1002, '"char"[]'), (1003, 'name[]'),
    (1005, 'smallint[]'), (1007, 'integer[]'), (1009, 'text[]'), (1028, 'oid[]'), (1033, 'aclitem'),
    (1034, 'aclitem[]'), (1042, 'character'), (1043, 'character varying'), (1082, 'date'),
    (1083, 'time without time zone'), (1114, 'timestamp without time zone'), (1184, 'timestamp with time zone'),
    (1186, 'interval'), (1188, 'interval year to month'), (1190, 'interval day to second'),
    (1266, 'time with time zone'), (1700, 'numeric'), (2205, 'regclass'), (2206, 'regtype'), (3000, 'geometry'),
    (3001, 'geography'), (4000, 'super'), (6551, 'binary varying')) AS t(oid, formatted)`,
  // 'schema.table'::regclass is the relation's oid; the catalog's own relations have PostgreSQL's fixed ones.
  `CREATE OR REPLACE MACRO sys_function.regclass(x) AS (
    SELECT CASE replace(wanted.name, 'pg_catalog.', '')
      WHEN 'pg_class' THEN 1259 WHEN 'pg_attribute' THEN 1249 WHEN 'pg_proc' THEN 1255 WHEN 'pg_type' THEN 1247
      WHEN 'pg_namespace' THEN 2615 WHEN 'pg_database' THEN 1262 WHEN 'pg_constraint' THEN 2606
      WHEN 'pg_rewrite' THEN 2618 WHEN 'pg_attrdef' THEN 2604 WHEN 'pg_trigger' THEN 2620 ELSE
      coalesce(try_cast(wanted.name AS BIGINT), sys_catalog.known_oid(
        CASE WHEN contains(wanted.name, '.') THEN trim(split_part(wanted.name, '.', -2), '"') END,
        trim(split_part(wanted.name, '.', -1), '"')),
        CAST(sys_function.refuse('[42P01] relation "' || wanted.name || '" does not exist') AS BIGINT)) END
    FROM (SELECT CAST(x AS VARCHAR) AS name) wanted)`,
  // pg_get_late_binding_view_cols() and pg_get_cols(name).
  `CREATE OR REPLACE VIEW sys_catalog.late_binding_columns AS
    SELECT c.schema_name AS view_schema, c.relation_name AS view_name, c.column_name AS col_name,
      c.full_type AS col_type, c.position AS col_num
    FROM engine_columns() c JOIN engine_relations() r ON r.oid = c.relation_oid AND r.name = c.relation_name
    WHERE r.kind = 'late-binding view'`,
];
