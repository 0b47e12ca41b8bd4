const databaseName = `CAST(getvariable('session_database') AS VARCHAR)`;

/** Read by the other views: one row per column of each informational key. */
export const keyColumns = `CREATE OR REPLACE VIEW sys_catalog.key_columns AS
  SELECT k.oid, k.relation_id, k.type, k.name, k.schema_name, k.relation_name, k.target, k.column_name, k.place,
    c.position AS number, k.target_columns[k.place] AS target_column,
    sys_catalog.relation_oid(CASE WHEN contains(k.target, '.') THEN split_part(k.target, '.', 1) END,
      split_part(k.target, '.', -1)) AS target_id
  FROM (SELECT oid, relation_id, type, name, schema_name, relation_name, target, target_columns, unnest(columns) AS column_name, generate_subscripts(columns, 1) AS place
    FROM sys_catalog.relation_constraints) k
  LEFT JOIN sys_catalog.relation_columns c
    ON c.oid = k.relation_id AND c.name = k.relation_name AND c.column_name = k.column_name`;

/** oid of the index that PostgreSQL would have made for a key; Redshift lists it, though there is none. */
export const indexOid = (constraintOid: string): string => `(1000000000 + ${constraintOid})::UINTEGER`;

export const constraintViews: Readonly<Record<string, string>> = {
  pg_constraint: `SELECT k.oid::UINTEGER AS oid, k.name AS conname, n.oid::UINTEGER AS connamespace,
      CASE k.type WHEN 'primary key' THEN 'p' WHEN 'unique' THEN 'u' ELSE 'f' END AS contype, false AS condeferrable,
      false AS condeferred, k.relation_id::UINTEGER AS conrelid, 0::UINTEGER AS contypid,
      coalesce(max(k.target_id), 0)::UINTEGER AS confrelid,
      CASE WHEN k.type = 'foreign key' THEN 'a' ELSE ' ' END AS confupdtype,
      CASE WHEN k.type = 'foreign key' THEN 'a' ELSE ' ' END AS confdeltype,
      CASE WHEN k.type = 'foreign key' THEN 'u' ELSE ' ' END AS confmatchtype,
      list(k.number::SMALLINT ORDER BY k.place) AS conkey,
      CASE WHEN k.type = 'foreign key' THEN list(t.position::SMALLINT ORDER BY k.place) END AS confkey,
      NULL::VARCHAR AS conbin, NULL::VARCHAR AS consrc,
      CASE WHEN k.type = 'foreign key' THEN 0::UINTEGER ELSE ${indexOid('k.oid')} END AS conindid,
      0::UINTEGER AS conparentid, true AS convalidated
    FROM sys_catalog.key_columns k JOIN sys_catalog.namespaces n ON n.name = k.schema_name
    LEFT JOIN sys_catalog.relation_columns t ON t.oid = k.target_id AND t.column_name = k.target_column
    GROUP BY k.oid, k.name, n.oid, k.type, k.relation_id`,
  pg_index: `SELECT ${indexOid('oid')} AS indexrelid, relation_id::UINTEGER AS indrelid,
      string_agg(CAST(number AS VARCHAR), ' ' ORDER BY place) AS indkey, '' AS indclass, count(*)::SMALLINT AS indnatts,
      true AS indisunique, type = 'primary key' AS indisprimary, false AS indisclustered, true AS indisvalid,
      false AS indisreplident, NULL::VARCHAR AS indexprs,
      NULL::VARCHAR AS indpred
    FROM sys_catalog.key_columns WHERE type <> 'foreign key' GROUP BY oid, relation_id, type`,
  information_schema_table_constraints: `SELECT ${databaseName} AS constraint_catalog,
      schema_name AS constraint_schema, name AS constraint_name, ${databaseName} AS table_catalog,
      schema_name AS table_schema, relation_name AS table_name, upper(type) AS constraint_type,
      'NO' AS is_deferrable, 'NO' AS initially_deferred FROM sys_catalog.relation_constraints`,
  information_schema_key_column_usage: `SELECT ${databaseName} AS constraint_catalog,
      schema_name AS constraint_schema, name AS constraint_name, ${databaseName} AS table_catalog,
      schema_name AS table_schema, relation_name AS table_name, column_name, place::INTEGER AS ordinal_position
    FROM sys_catalog.key_columns`,
  information_schema_referential_constraints: `SELECT ${databaseName} AS constraint_catalog,
      schema_name AS constraint_schema, name AS constraint_name, ${databaseName} AS unique_constraint_catalog,
      coalesce(nullif(split_part(target, '.', -2), ''), schema_name) AS unique_constraint_schema,
      split_part(target, '.', -1) || '_pkey' AS unique_constraint_name, 'NONE' AS match_option,
      'NO ACTION' AS update_rule, 'NO ACTION' AS delete_rule
    FROM sys_catalog.relation_constraints WHERE type = 'foreign key'`,
};
