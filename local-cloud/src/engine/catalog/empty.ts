/** Relations for features that this server lacks: clients join them and find no rows. Columns have DuckDB types. */
const empty: Readonly<Record<string, string>> = {
  pg_inherits: 'inhrelid UINTEGER, inhparent UINTEGER, inhseqno INTEGER',
  pg_trigger: `oid UINTEGER, tgrelid UINTEGER, tgname VARCHAR, tgfoid UINTEGER, tgtype SMALLINT, tgenabled VARCHAR, tgisinternal BOOLEAN,
    tgisconstraint BOOLEAN, tgconstrname VARCHAR, tgconstrrelid UINTEGER, tgdeferrable BOOLEAN, tginitdeferred BOOLEAN,
    tgnargs SMALLINT, tgargs VARCHAR`,
  pg_proc: `oid UINTEGER, proname VARCHAR, pronamespace UINTEGER, proowner INTEGER, prolang UINTEGER, proisagg BOOLEAN,
    proiswindow BOOLEAN, prosecdef BOOLEAN, proisstrict BOOLEAN, proretset BOOLEAN, provolatile VARCHAR, pronargs SMALLINT,
    prorettype UINTEGER, proargtypes UINTEGER[], proargnames VARCHAR[], prosrc VARCHAR, probin VARCHAR, proacl VARCHAR[]`,
  pg_proc_info: `prooid UINTEGER, proname VARCHAR, pronamespace UINTEGER, proowner INTEGER, prolang UINTEGER,
    proisagg BOOLEAN, prosecdef BOOLEAN, proisstrict BOOLEAN, proretset BOOLEAN, provolatile VARCHAR, prokind VARCHAR,
    pronargs SMALLINT, prorettype UINTEGER, proargtypes UINTEGER[], proargnames VARCHAR[], proargmodes VARCHAR[],
    proallargtypes UINTEGER[], prosrc VARCHAR, probin VARCHAR, proacl VARCHAR[]`,
  pg_language: `oid UINTEGER, lanname VARCHAR, lanispl BOOLEAN, lanpltrusted BOOLEAN, lanplcallfoid UINTEGER,
    lanvalidator UINTEGER, lanacl VARCHAR`,
  pg_aggregate: 'aggfnoid VARCHAR, aggtransfn VARCHAR, aggfinalfn VARCHAR, aggtranstype UINTEGER, agginitval VARCHAR',
  pg_operator: `oid UINTEGER, oprname VARCHAR, oprnamespace UINTEGER, oprowner INTEGER, oprkind VARCHAR,
    oprleft UINTEGER, oprright UINTEGER, oprresult UINTEGER`,
  pg_collation: 'oid UINTEGER, collname VARCHAR, collnamespace UINTEGER',
  pg_cast: 'oid UINTEGER, castsource UINTEGER, casttarget UINTEGER, castfunc UINTEGER, castcontext VARCHAR',
  pg_am: 'oid UINTEGER, amname VARCHAR, amowner INTEGER',
  pg_statistic_indicator: 'stairelid UINTEGER, stairows REAL, staiins REAL, staidels REAL',
  pg_conf: 'key VARCHAR, value VARCHAR',
  pg_external_schema: 'esoid UINTEGER, eskind INTEGER, esdbname VARCHAR, esoptions VARCHAR',
  svv_external_schemas: `esoid UINTEGER, eskind SMALLINT, schemaname VARCHAR, esowner INTEGER, databasename VARCHAR,
    esoptions VARCHAR`,
  svv_external_tables: `redshift_database_name VARCHAR, schemaname VARCHAR, tablename VARCHAR, tabletype VARCHAR,
    location VARCHAR, input_format VARCHAR, output_format VARCHAR, serialization_lib VARCHAR, serde_parameters VARCHAR,
    compressed INTEGER, parameters VARCHAR`,
  svv_external_columns: `redshift_database_name VARCHAR, schemaname VARCHAR, tablename VARCHAR, columnname VARCHAR,
    external_type VARCHAR, columnnum INTEGER, part_key INTEGER, is_nullable VARCHAR`,
  svv_external_databases:
    'eskind INTEGER, esoptions VARCHAR, databasename VARCHAR, location VARCHAR, parameters VARCHAR',
  svv_external_partitions: `schemaname VARCHAR, tablename VARCHAR, "values" VARCHAR, location VARCHAR,
    input_format VARCHAR, output_format VARCHAR, serialization_lib VARCHAR, serde_parameters VARCHAR,
    compressed INTEGER, parameters VARCHAR`,
  svv_redshift_functions: `database_name VARCHAR, schema_name VARCHAR, function_name VARCHAR, function_type VARCHAR,
    argument_type VARCHAR, result_type VARCHAR`,
  svv_datashares: `share_name VARCHAR, share_id INTEGER, share_owner INTEGER, source_database VARCHAR,
    consumer_database VARCHAR, share_type VARCHAR, createdate TIMESTAMP, is_publicaccessible BOOLEAN,
    share_acl VARCHAR, producer_account VARCHAR, producer_namespace VARCHAR`,
  information_schema_routines: `specific_catalog VARCHAR, specific_schema VARCHAR, specific_name VARCHAR,
    routine_catalog VARCHAR, routine_schema VARCHAR, routine_name VARCHAR, routine_type VARCHAR, data_type VARCHAR`,
};

export const emptyViews: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(empty).map(([name, columns]) => [name, `SELECT ${nulls(columns)} WHERE false`]),
);

function nulls(columns: string): string {
  return columns
    .split(',')
    .map((column) => column.trim().split(/\s+/))
    .map(([name, type]) => `NULL::${type} AS ${name}`)
    .join(', ');
}
