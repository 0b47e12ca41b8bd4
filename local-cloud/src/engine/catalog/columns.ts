const databaseName = `CAST(getvariable('session_database') AS VARCHAR)`;

const isNullable = `CASE WHEN not_null THEN 'NO' ELSE 'YES' END`;

/** The columns of information_schema.columns that Redshift fills. */
const standardColumns = `${databaseName} AS table_catalog, schema_name AS table_schema, relation_name AS table_name,
  column_name, position AS ordinal_position, default_text AS column_default, ${isNullable} AS is_nullable,
  base_type AS data_type, length AS character_maximum_length, NULL::INTEGER AS character_octet_length,
  numeric_precision, CASE WHEN type_oid = 1700 THEN 10 WHEN numeric_precision IS NOT NULL THEN 2 END
    AS numeric_precision_radix, numeric_scale,
  CASE WHEN type_oid IN (1083, 1114, 1184, 1266) THEN 6 END AS datetime_precision,
  NULL::VARCHAR AS interval_type, NULL::VARCHAR AS interval_precision, NULL::VARCHAR AS character_set_catalog,
  NULL::VARCHAR AS character_set_schema, NULL::VARCHAR AS character_set_name, NULL::VARCHAR AS collation_catalog,
  NULL::VARCHAR AS collation_schema, NULL::VARCHAR AS collation_name, NULL::VARCHAR AS domain_catalog,
  NULL::VARCHAR AS domain_schema, NULL::VARCHAR AS domain_name`;

const shortColumns = `${databaseName} AS database_name, schema_name, relation_name AS table_name, column_name,
  position AS ordinal_position, default_text AS column_default, ${isNullable} AS is_nullable, base_type AS data_type,
  length AS character_maximum_length, numeric_precision, numeric_scale, comment AS remarks`;

/** pg_attribute.attencodingtype. */
const encodingNumber = `CASE lower(coalesce(encode, 'none')) WHEN 'none' THEN 0 WHEN 'raw' THEN 0 WHEN 'bytedict' THEN 1
  WHEN 'delta' THEN 2 WHEN 'lzo' THEN 3 WHEN 'delta32k' THEN 4 WHEN 'runlength' THEN 5 WHEN 'mostly8' THEN 6
  WHEN 'mostly16' THEN 7 WHEN 'mostly32' THEN 8 WHEN 'text255' THEN 9 WHEN 'text32k' THEN 10 WHEN 'zstd' THEN 12
  WHEN 'az64' THEN 13 ELSE 0 END::SMALLINT`;

export const columnViews: Readonly<Record<string, string>> = {
  pg_attribute: `SELECT relation_oid AS attrelid, column_name AS attname, type_oid AS atttypid, -1 AS attstattarget,
      type_length AS attlen, position::SMALLINT AS attnum, 0 AS attndims, -1 AS attcacheoff, modifier AS atttypmod,
      type_length IN (1, 2, 4, 8) AS attbyval, CASE WHEN type_length = -1 THEN 'x' ELSE 'p' END AS attstorage,
      CASE WHEN type_length = 8 THEN 'd' WHEN type_length = 2 THEN 's' WHEN type_length = 1 THEN 'c' ELSE 'i' END
        AS attalign, not_null AS attnotnull, default_text IS NOT NULL AS atthasdef, false AS attisdropped,
      true AS attislocal, 0 AS attinhcount, distkey AS attisdistkey, false AS attispreloaded, sortkey AS attsortkeyord,
      ${encodingNumber} AS attencodingtype, 0::SMALLINT AS attencrypttype,
      0::UINTEGER AS attcollation, NULL::VARCHAR[] AS attacl, NULL::VARCHAR[] AS attoptions FROM engine_attributes()`,
  pg_attribute_info: `SELECT relation_oid AS attrelid, column_name AS attname, type_oid AS atttypid,
      position::SMALLINT AS attnum, modifier AS atttypmod, not_null AS attnotnull, default_text IS NOT NULL AS atthasdef,
      false AS attisdropped, distkey AS attisdistkey, sortkey AS attsortkeyord, NULL::VARCHAR AS attacl
    FROM engine_attributes()`,
  pg_attrdef: `SELECT (relation_oid::BIGINT * 1000 + position)::UINTEGER AS oid, relation_oid AS adrelid,
      position::SMALLINT AS adnum, default_text AS adbin, default_text AS adsrc
    FROM engine_columns() WHERE default_text IS NOT NULL`,
  pg_table_def: `SELECT schema_name AS schemaname, relation_name AS tablename, column_name AS "column", full_type AS type,
      lower(coalesce(encode, 'none')) AS encoding, distkey, sortkey, not_null AS "notnull"
    FROM engine_table_columns()
    WHERE schema_name = 'pg_temp' OR list_contains(current_schemas(false), schema_name)`,
  svv_columns: `SELECT ${standardColumns}, comment AS remarks FROM engine_columns()`,
  information_schema_columns: `SELECT ${standardColumns}, ${databaseName} AS udt_catalog, 'pg_catalog' AS udt_schema,
      type_name AS udt_name, NULL::VARCHAR AS scope_catalog, NULL::VARCHAR AS scope_schema, NULL::VARCHAR AS scope_name,
      NULL::INTEGER AS maximum_cardinality, CAST(position AS VARCHAR) AS dtd_identifier, 'NO' AS is_self_referencing
    FROM engine_columns() c WHERE NOT EXISTS (SELECT 1 FROM engine_relations() r
      WHERE r.oid = c.relation_oid AND r.name = c.relation_name AND r.kind = 'late-binding view')`,
  svv_all_columns: `SELECT ${shortColumns} FROM engine_columns()`,
  svv_redshift_columns: `SELECT ${databaseName} AS database_name, schema_name, relation_name AS table_name, column_name,
      position AS ordinal_position, base_type AS data_type, default_text AS column_default, ${isNullable} AS is_nullable,
      lower(coalesce(encode, 'none')) AS encoding, distkey, sortkey, NULL::VARCHAR AS column_acl, comment AS remarks,
      length AS character_maximum_length, numeric_precision, numeric_scale
    FROM engine_columns()`,
};
