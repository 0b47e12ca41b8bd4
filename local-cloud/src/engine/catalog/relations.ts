const databaseName = `CAST(getvariable('session_database') AS VARCHAR)`;
/**
 * The list as one text, its items separated by `~`:
 * https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_ALL_TABLES.html
 */
const aclText = `array_to_string(r.acl, '~')`;

/** The number in pg_class.reldiststyle, and the name in svv_table_info and svv_redshift_tables. */
const distStyle = `CASE r.diststyle WHEN 'EVEN' THEN 0 WHEN 'KEY' THEN 1 WHEN 'ALL' THEN 8
  WHEN 'AUTO' THEN 9 ELSE CASE WHEN r.is_view THEN 0 ELSE 9 END END`;

const tableType = `CASE WHEN r.is_view THEN 'VIEW' WHEN r.temporary THEN 'LOCAL TEMPORARY' ELSE 'BASE TABLE' END`;

const autoRefresh = `CASE WHEN r.auto_refresh THEN 't' ELSE 'f' END`;

/** A view's query as pg_views shows it. For a materialized view Redshift shows the whole statement. */
const definition = `coalesce(r.definition, '') || CASE r.kind WHEN 'materialized view' THEN ';' ELSE '' END`;

/** The columns after reldiststyle belong to later versions of PostgreSQL: psql 15 reads them on any server. */
const tables = `SELECT r.oid AS oid, r.name AS relname, r.schema_oid AS relnamespace,
    0::UINTEGER AS reltype, r.owner AS relowner, 0::UINTEGER AS relam, r.oid AS relfilenode,
    0::UINTEGER AS reltablespace, 0 AS relpages, r.estimated_rows AS reltuples,
    0::UINTEGER AS reltoastrelid, 0::UINTEGER AS reltoastidxid, r.has_index AS relhasindex,
    false AS relisshared,
    CASE WHEN r.is_view THEN 'v' ELSE 'r' END AS relkind,
    r.column_count AS relnatts,
    0::SMALLINT AS relchecks, 0::SMALLINT AS reltriggers, 0::SMALLINT AS relukeys, 0::SMALLINT AS relfkeys,
    0::SMALLINT AS relrefs, false AS relhasoids,
    r.has_primary_key AS relhaspkey,
    r.is_view AS relhasrules, false AS relhassubclass, r.acl AS relacl, ${distStyle} AS reldiststyle,
    false AS relhastriggers, NULL::VARCHAR[] AS reloptions, 0::UINTEGER AS reloftype,
    CASE WHEN r.temporary THEN 't' ELSE 'p' END AS relpersistence, false AS relrowsecurity,
    false AS relforcerowsecurity, false AS relispartition, 'd' AS relreplident
  FROM engine_relations() r`;

/** Redshift lists an index for each key, like the one PostgreSQL creates. */
const indexes = `SELECT index_oid, name, schema_oid, 0, owner, 0, 0, 0, 0, 0, 0, 0, false, false, 'i',
    len(columns)::SMALLINT, 0, 0, 0, 0, 0, false, false, false, false, NULL, 0, false, NULL, 0, 'p', false, false, false, 'd'
  FROM engine_keys() WHERE type <> 'foreign key'`;

const pgClass = `${tables} UNION ALL ${indexes}`;

const svvTables = (source: string): string =>
  `SELECT ${databaseName} AS ${source}, r.schema_name, r.name AS table_name`;

export const relationViews: Readonly<Record<string, string>> = {
  pg_class: pgClass,
  pg_class_info: `SELECT c.*, NULL::TIMESTAMP AS relcreationtime, reldiststyle AS releffectivediststyle,
      reldiststyle AS releffectivediststyletemp FROM (${pgClass}) c`,
  pg_description: `SELECT oid AS objoid, 1259::UINTEGER AS classoid, 0 AS objsubid, comment AS description
    FROM engine_relations() WHERE comment IS NOT NULL
    UNION ALL SELECT relation_oid, 1259::UINTEGER, position, comment FROM engine_columns() WHERE comment IS NOT NULL`,
  pg_tables: `SELECT r.schema_name AS schemaname, r.name AS tablename, r.owner_name AS tableowner,
      NULL::VARCHAR AS tablespace, false AS hasindexes, false AS hasrules, false AS hastriggers
    FROM engine_relations() r WHERE NOT r.is_view`,
  pg_views: `SELECT r.schema_name AS schemaname, r.name AS viewname, r.owner_name AS viewowner, ${definition} AS definition
    FROM engine_relations() r WHERE r.is_view`,
  svv_tables: `SELECT ${databaseName} AS table_catalog, r.schema_name AS table_schema, r.name AS table_name,
      ${tableType} AS table_type, r.comment AS remarks FROM engine_relations() r`,
  svv_all_tables: `${svvTables('database_name')}, CASE WHEN r.is_view THEN 'VIEW' ELSE 'TABLE' END AS table_type,
      ${aclText} AS table_acl, r.comment AS remarks, r.owner_name AS owner
    FROM engine_relations() r`,
  svv_redshift_tables: `${svvTables('database_name')}, CASE WHEN r.is_view THEN 'VIEW' ELSE 'TABLE' END AS table_type,
      ${aclText} AS table_acl, r.comment AS remarks, r.owner AS table_owner
    FROM engine_relations() r`,
  information_schema_tables: `SELECT ${databaseName} AS table_catalog, r.schema_name AS table_schema,
      r.name AS table_name, ${tableType} AS table_type, NULL::VARCHAR AS self_referencing_column_name,
      NULL::VARCHAR AS reference_generation, NULL::VARCHAR AS user_defined_type_catalog,
      NULL::VARCHAR AS user_defined_type_schema, NULL::VARCHAR AS user_defined_name FROM engine_relations() r`,
  information_schema_views: `SELECT ${databaseName} AS table_catalog, r.schema_name AS table_schema,
      r.name AS table_name, ${definition} AS view_definition, 'NONE' AS check_option, 'NO' AS is_updatable,
      'NO' AS is_insertable_into FROM engine_relations() r WHERE r.is_view`,
  svv_table_info: `SELECT ${databaseName} AS database, r.schema_name AS schema, r.oid AS table_id,
      r.name AS "table", CASE WHEN k.encoded THEN 'Y' ELSE 'N' END AS encoded,
      CASE coalesce(r.diststyle, 'AUTO') WHEN 'KEY' THEN 'KEY(' || k.distkey || ')'
        WHEN 'AUTO' THEN 'AUTO(ALL)' ELSE r.diststyle END AS diststyle,
      CASE coalesce(r.sortstyle, 'AUTO') WHEN 'AUTO' THEN coalesce(k.sortkey1, 'AUTO(SORTKEY)')
        WHEN 'INTERLEAVED' THEN 'INTERLEAVED' ELSE k.sortkey1 END AS sortkey1,
      k.max_varchar, 'none' AS sortkey1_enc, k.sortkey_num, greatest(1, s.estimated_size // 40000)::BIGINT AS size,
      0::DECIMAL(10, 4) AS pct_used, 0::BIGINT AS empty, 0::DECIMAL(5, 2) AS unsorted, 0::DECIMAL(5, 2) AS stats_off,
      s.estimated_size::DECIMAL(38, 0) AS tbl_rows, NULL::DECIMAL(19, 2) AS skew_sortkey1,
      NULL::DECIMAL(19, 2) AS skew_rows, s.estimated_size::DECIMAL(38, 0) AS estimated_visible_rows,
      NULL::VARCHAR AS risk_event, NULL::DECIMAL(12, 2) AS vacuum_sort_benefit, NULL::TIMESTAMP AS create_time
    FROM engine_relations() r
    JOIN duckdb_tables() s ON s.table_oid = r.oid AND s.table_name = r.name AND NOT s.temporary
    JOIN (SELECT relation_oid, relation_name, bool_or(encode IS NOT NULL AND lower(encode) NOT IN ('raw', 'none')) AS encoded,
        max(column_name) FILTER (distkey) AS distkey, max(column_name) FILTER (sortkey = 1) AS sortkey1,
        coalesce(max(length), 0)::INTEGER AS max_varchar, count(*) FILTER (sortkey <> 0)::INTEGER AS sortkey_num
      FROM engine_columns() GROUP BY relation_oid, relation_name) k
      ON k.relation_oid = r.oid AND k.relation_name = r.name
    WHERE r.kind IN ('table', 'materialized view')`,
  svv_mv_info: `SELECT ${databaseName} AS database_name, r.schema_name, r.owner AS user_name, r.name, 'f' AS is_stale,
      r.owner_name AS owner_user_name, 1 AS state, ${autoRefresh} AS autorefresh, 'f' AS autorewrite
    FROM engine_relations() r WHERE r.kind = 'materialized view'`,
  stv_mv_info: `SELECT ${databaseName} AS db_name, r.schema_name AS schema, r.name, 1::BIGINT AS updated_upto_xid,
      'f' AS is_stale, r.owner_name AS owner_user_name, 1 AS state, ${autoRefresh} AS autorefresh, 'f' AS autorewrite
    FROM engine_relations() r WHERE r.kind = 'materialized view'`,
};
