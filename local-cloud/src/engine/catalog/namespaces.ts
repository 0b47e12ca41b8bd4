import { aclOf } from '../privileges/tables.ts';

const owner = '100';

const databaseAcl = `(SELECT ${aclOf('database', 'a.items', 'u.name')} FROM sys_catalog.acls a, sys_catalog.users u
  WHERE a.kind = 'database' AND u.id = ${owner})`;
const databaseName = `CAST(getvariable('session_database') AS VARCHAR)`;

export const namespaceViews: Readonly<Record<string, string>> = {
  pg_namespace: `SELECT oid, CASE name WHEN 'pg_temp' THEN 'pg_temp_1' ELSE name END AS nspname, owner AS nspowner,
      acl AS nspacl FROM engine_schemas()`,
  pg_database: `SELECT oid::UINTEGER AS oid, datname, datdba, 6 AS encoding, datistemplate, datallowconn,
      100000::UINTEGER AS datlastsysoid, 0::UINTEGER AS datvacuumxid, 0::UINTEGER AS datfrozenxid,
      1663::UINTEGER AS dattablespace, NULL::VARCHAR AS datconfig, CASE WHEN oid = 100001 THEN ${databaseAcl} END AS datacl,
      'en_US.UTF-8' AS datcollate, 'en_US.UTF-8' AS datctype
    FROM (VALUES (100001, ${databaseName}, ${owner}, false, true), (1, 'template1', 1, true, true),
      (100000, 'template0', 1, true, false)) AS d(oid, datname, datdba, datistemplate, datallowconn)`,
  pg_tablespace: `SELECT 1663::UINTEGER AS oid, 'pg_default' AS spcname, 1 AS spcowner, '' AS spclocation,
      NULL::VARCHAR AS spcacl`,
  svv_redshift_databases: `SELECT ${databaseName} AS database_name, ${owner} AS database_owner,
      'local' AS database_type, array_to_string(${databaseAcl}, '~') AS database_acl, NULL::VARCHAR AS database_options,
      'Snapshot Isolation' AS database_isolation_level`,
  svv_redshift_schemas: `SELECT ${databaseName} AS database_name, name AS schema_name, owner AS schema_owner,
      'local' AS schema_type, array_to_string(acl, '~') AS schema_acl, NULL::VARCHAR AS schema_option
    FROM engine_schemas() WHERE name NOT IN ('pg_temp', 'pg_internal', 'pg_catalog', 'information_schema')`,
  svv_all_schemas: `SELECT ${databaseName} AS database_name, name AS schema_name, owner AS schema_owner,
      'local' AS schema_type, array_to_string(acl, '~') AS schema_acl, NULL::VARCHAR AS source_database,
      NULL::VARCHAR AS schema_option
    FROM engine_schemas() WHERE name NOT IN ('pg_temp', 'pg_internal')`,
  information_schema_schemata: `SELECT ${databaseName} AS catalog_name, name AS schema_name,
      owner_name AS schema_owner, NULL::VARCHAR AS default_character_set_catalog,
      NULL::VARCHAR AS default_character_set_schema, NULL::VARCHAR AS default_character_set_name,
      NULL::VARCHAR AS sql_path
    FROM engine_schemas() WHERE name <> 'pg_temp'`,
};
