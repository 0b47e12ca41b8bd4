/** The oid of the relation that a name means, in the schema s or, where that is NULL, by the search path. */
function oidMacro(macro: string, source: string): string {
  return `CREATE OR REPLACE MACRO sys_catalog.${macro}(s, n) AS (
    SELECT oid FROM ${source}
    WHERE name = n AND (schema_name = s OR (s IS NULL AND (temporary OR
      list_contains(current_schemas(false), schema_name))))
    ORDER BY temporary DESC, list_position(current_schemas(false), schema_name) LIMIT 1)`;
}

/**
 * Views and macros of sys_catalog over DuckDB's own catalog and over the attributes that DDL keeps as JSON in comments
 * (see sql/duckdb/definition/attributes.ts). Run in this order.
 */
export const catalogViews: readonly string[] = [
  // One row per schema that clients have made, and public.
  `CREATE OR REPLACE VIEW sys_catalog.schemas AS
    SELECT schema_name, oid FROM duckdb_schemas()
    WHERE NOT internal AND database_name = current_database()
      AND schema_name NOT IN ('main', 'sys_catalog', 'sys_function')`,
  // One row per table, view and materialized view of the client, with its attributes.
  `CREATE OR REPLACE VIEW sys_catalog.relations AS
    SELECT table_oid AS oid, CASE WHEN temporary THEN 'pg_temp' ELSE schema_name END AS schema_name,
      table_name AS name, temporary, coalesce(comment ->> '$.kind', 'table') AS kind, CAST(comment AS JSON) AS attributes,
      column_count, estimated_size
    FROM duckdb_tables()
    WHERE NOT internal AND (temporary OR (database_name = current_database()
      AND schema_name NOT IN ('main', 'sys_catalog', 'sys_function')))
    UNION ALL
    SELECT view_oid, CASE WHEN temporary THEN 'pg_temp' ELSE schema_name END,
      view_name, temporary, coalesce(comment ->> '$.kind', 'view'), CAST(comment AS JSON), column_count, NULL
    FROM duckdb_views()
    WHERE NOT internal AND (temporary OR (database_name = current_database()
      AND schema_name NOT IN ('main', 'sys_catalog', 'sys_function')))`,
  // One row per column of these; type is Redshift's where the column was declared here, else NULL.
  `CREATE OR REPLACE VIEW sys_catalog.relation_columns AS
    SELECT c.table_oid AS oid, CASE WHEN t.temporary THEN 'pg_temp' ELSE c.schema_name END AS schema_name,
      c.table_name AS name, c.column_name, c.column_index AS position, c.data_type AS duckdb_type,
      NOT c.is_nullable AS not_null, c.column_default AS duckdb_default, c.comment ->> '$.type' AS type,
      c.comment ->> '$.encode' AS encode, coalesce(CAST(c.comment ->> '$.distkey' AS BOOLEAN), false) AS distkey,
      coalesce(CAST(c.comment ->> '$.sortkey' AS INTEGER), 0) AS sortkey, c.comment ->> '$.default' AS default_text,
      CAST(c.comment ->> '$.identity.seed' AS BIGINT) AS identity_seed,
      CAST(c.comment ->> '$.identity.step' AS BIGINT) AS identity_step,
      CAST(c.comment ->> '$.identity.byDefault' AS BOOLEAN) AS identity_by_default,
      c.comment ->> '$.comment' AS comment, CAST(c.comment AS JSON) AS attributes
    FROM duckdb_columns() c
    JOIN sys_catalog.relations t ON t.oid = c.table_oid AND t.name = c.table_name
      AND t.temporary = (c.database_name = 'temp')
    WHERE NOT c.internal`,
  oidMacro('relation_oid', 'sys_catalog.relations'),
  // What the session has read of the catalog before the statement: see engine/catalog/entries.
  ...['relations', 'schemas', 'columns', 'keys'].map(
    (what) => `CREATE OR REPLACE VIEW sys_catalog.known_${what} AS SELECT * FROM engine_${what}()`,
  ),
  oidMacro('known_oid', 'engine_relations()'),
  // The views, near and far, that name a relation in their query, and the statement that drops each, last made first.
  `CREATE OR REPLACE MACRO sys_catalog.dependents(s, n) AS TABLE
    WITH RECURSIVE uses AS (
      SELECT schema_name, name, kind, oid, unnest(CAST(attributes -> '$.references' AS VARCHAR[][])) AS used
      FROM sys_catalog.relations WHERE kind IN ('view', 'materialized view')
    ), found AS (
      SELECT schema_name, name, '' AS kind, oid FROM sys_catalog.relations WHERE oid = sys_catalog.relation_oid(s, n)
      UNION
      SELECT u.schema_name, u.name, u.kind, u.oid FROM uses u
      JOIN found f ON u.used = [f.schema_name, f.name] OR u.used = [f.name]
    )
    SELECT 'DROP ' || CASE kind WHEN 'view' THEN 'VIEW' ELSE 'TABLE' END || ' IF EXISTS "' ||
      replace(schema_name, '"', '""') || '"."' || replace(name, '"', '""') || '"' AS statement
    FROM found WHERE kind <> '' ORDER BY oid DESC`,
  // A column's length as a check, given Redshift's name of its type; see lengthCheck in sql/duckdb/definition/type.ts.
  `CREATE OR REPLACE MACRO sys_catalog.length_check(column_name, type) AS CASE
    WHEN type LIKE 'character%(%)' THEN ' CHECK (CASE WHEN strlen(' ||
      CASE WHEN type LIKE 'character(%' THEN 'rtrim("' || replace(column_name, '"', '""') || '", '' '')'
        ELSE '"' || replace(column_name, '"', '""') || '"' END ||
      ') > ' || regexp_extract(type, '[0-9]+') || ' THEN error(''value too long for type ' || type || ''') ELSE true END)'
    ELSE '' END`,
  `CREATE OR REPLACE MACRO sys_catalog.column_definition(column_name, duckdb_type, type, not_null, default_text) AS
    '"' || replace(column_name, '"', '""') || '" ' || duckdb_type ||
    CASE WHEN default_text IS NULL THEN '' ELSE ' DEFAULT ' || default_text END ||
    sys_catalog.length_check(column_name, coalesce(type, '')) || CASE WHEN not_null THEN ' NOT NULL' ELSE '' END`,
  `CREATE OR REPLACE MACRO sys_catalog.like_statements(s, n, prefix, target, with_defaults) AS TABLE
    WITH source AS (
      SELECT * FROM sys_catalog.relation_columns WHERE oid = sys_catalog.relation_oid(s, n)
    )
    SELECT prefix || ' ' || target || ' (' || string_agg(sys_catalog.column_definition(column_name, duckdb_type, type,
        not_null, CASE WHEN with_defaults AND identity_seed IS NULL THEN duckdb_default END), ', ' ORDER BY position)
        || ')' AS statement FROM source HAVING count(*) > 0
    UNION ALL
    SELECT sys_function.refuse('[42P01] relation "' || n || '" does not exist') FROM source HAVING count(*) = 0
    UNION ALL
    SELECT sys_function.refuse('[42809] inherited relation "' || n || '" is not a table') FROM sys_catalog.relations
    WHERE oid = sys_catalog.relation_oid(s, n) AND kind IN ('view', 'late-binding view')
    UNION ALL
    SELECT 'COMMENT ON TABLE ' || target || ' IS ''' || replace(CAST(json_merge_patch(attributes, '{"kind":"table",
      "constraints":null,"comment":null,"definition":null,"references":null,"duckdb":null}') AS VARCHAR), '''', '''''')
      || '''' FROM sys_catalog.relations WHERE oid = sys_catalog.relation_oid(s, n) AND attributes IS NOT NULL
    UNION ALL
    SELECT 'COMMENT ON COLUMN ' || target || '."' || replace(column_name, '"', '""') || '" IS ''' ||
      replace(CAST(json_merge_patch(attributes, CASE WHEN with_defaults THEN '{"identity":null,"comment":null}'
      ELSE '{"identity":null,"comment":null,"default":null}' END) AS VARCHAR), '''', '''''') || ''''
    FROM source WHERE attributes IS NOT NULL`,
  `CREATE OR REPLACE MACRO sys_catalog.rebuild_statements(s, n) AS TABLE
    WITH source AS (
      SELECT c.*, '"' || replace(r.schema_name, '"', '""') || '".' AS prefix,
        '"' || replace(c.name, '"', '""') || '"' AS old_name, '"' || replace(c.name, '"', '""') || ' rebuilt"' AS new_name,
        r.attributes AS table_attributes, r.temporary
      FROM sys_catalog.relation_columns c JOIN sys_catalog.relations r ON r.oid = c.oid AND r.name = c.name
      WHERE c.oid = sys_catalog.relation_oid(s, n)
    ), names AS (
      SELECT CASE WHEN any_value(temporary) THEN '' ELSE any_value(prefix) END || any_value(old_name) AS old_table,
        CASE WHEN any_value(temporary) THEN '' ELSE any_value(prefix) END || any_value(new_name) AS new_table,
        any_value(old_name) AS old_name, any_value(temporary) AS temporary, any_value(table_attributes) AS attributes,
        string_agg(sys_catalog.column_definition(column_name, duckdb_type, type, not_null, duckdb_default), ', '
          ORDER BY position) AS definitions
      FROM source HAVING count(*) > 0
    )
    SELECT 1 AS place, 'CREATE ' || CASE WHEN temporary THEN 'TEMP ' ELSE '' END || 'TABLE ' || new_table || ' (' ||
      definitions || ')' AS statement FROM names
    UNION ALL SELECT 2, 'INSERT INTO ' || new_table || ' SELECT * FROM ' || old_table FROM names
    UNION ALL SELECT 3, 'DROP TABLE ' || old_table FROM names
    UNION ALL SELECT 4, 'ALTER TABLE ' || new_table || ' RENAME TO ' || old_name FROM names
    UNION ALL SELECT 5, 'COMMENT ON TABLE ' || old_table || ' IS ''' || replace(CAST(attributes AS VARCHAR), '''', '''''')
      || '''' FROM names WHERE attributes IS NOT NULL
    UNION ALL SELECT 6, 'COMMENT ON COLUMN ' || n.old_table || '."' || replace(c.column_name, '"', '""') || '" IS ''' ||
      replace(CAST(c.attributes AS VARCHAR), '''', '''''') || '''' FROM source c, names n WHERE c.attributes IS NOT NULL`,
];
