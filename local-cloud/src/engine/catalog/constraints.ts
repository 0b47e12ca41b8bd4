const databaseName = `CAST(getvariable('session_database') AS VARCHAR)`;

export const constraintViews: Readonly<Record<string, string>> = {
  pg_constraint: `SELECT oid, name AS conname, schema_oid AS connamespace,
      CASE type WHEN 'primary key' THEN 'p' WHEN 'unique' THEN 'u' ELSE 'f' END AS contype, false AS condeferrable,
      false AS condeferred, relation_id AS conrelid, 0::UINTEGER AS contypid,
      coalesce(target_id, 0::UINTEGER) AS confrelid,
      CASE WHEN type = 'foreign key' THEN 'a' ELSE ' ' END AS confupdtype,
      CASE WHEN type = 'foreign key' THEN 'a' ELSE ' ' END AS confdeltype,
      CASE WHEN type = 'foreign key' THEN 'u' ELSE ' ' END AS confmatchtype, numbers AS conkey,
      CASE WHEN type = 'foreign key' THEN target_numbers END AS confkey, NULL::VARCHAR AS conbin, NULL::VARCHAR AS consrc,
      CASE WHEN type = 'foreign key' THEN 0::UINTEGER ELSE index_oid END AS conindid,
      0::UINTEGER AS conparentid, true AS convalidated
    FROM engine_keys()`,
  pg_index: `SELECT index_oid AS indexrelid, relation_id AS indrelid, array_to_string(numbers, ' ') AS indkey, '' AS indclass,
      len(numbers)::SMALLINT AS indnatts, true AS indisunique, type = 'primary key' AS indisprimary,
      false AS indisclustered, true AS indisvalid, false AS indisreplident, NULL::VARCHAR AS indexprs,
      NULL::VARCHAR AS indpred
    FROM engine_keys() WHERE type <> 'foreign key'`,
  pg_indexes: `SELECT schema_name AS schemaname, relation_name AS tablename, name AS indexname, NULL::VARCHAR AS tablespace,
      sys_function.pg_get_indexdef(index_oid) AS indexdef
    FROM engine_keys() WHERE type <> 'foreign key'`,
  information_schema_table_constraints: `SELECT ${databaseName} AS constraint_catalog,
      schema_name AS constraint_schema, name AS constraint_name, ${databaseName} AS table_catalog,
      schema_name AS table_schema, relation_name AS table_name, upper(type) AS constraint_type,
      'NO' AS is_deferrable, 'NO' AS initially_deferred FROM engine_keys()`,
  information_schema_key_column_usage: `SELECT ${databaseName} AS constraint_catalog,
      schema_name AS constraint_schema, name AS constraint_name, ${databaseName} AS table_catalog,
      schema_name AS table_schema, relation_name AS table_name, unnest(columns) AS column_name,
      generate_subscripts(columns, 1)::INTEGER AS ordinal_position
    FROM engine_keys()`,
  information_schema_referential_constraints: `SELECT ${databaseName} AS constraint_catalog,
      schema_name AS constraint_schema, name AS constraint_name, ${databaseName} AS unique_constraint_catalog,
      target_schema AS unique_constraint_schema, target_key AS unique_constraint_name, 'NONE' AS match_option,
      'NO ACTION' AS update_rule, 'NO ACTION' AS delete_rule
    FROM engine_keys() WHERE type = 'foreign key'`,
};
