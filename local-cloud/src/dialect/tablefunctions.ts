/** Functions that Redshift lets stand in FROM. */
export const tableFunctions: Record<string, (args: string[]) => string> = {
  generate_series: (args) => `generate_series(${args.map((arg) => `CAST(${arg} AS BIGINT)`).join(', ')})`,
  // Only as pg_catalog.unnest, as psql asks for it: the bare word is reserved.
  unnest: (args) => `unnest(${args.join(', ')})`,
  pg_get_late_binding_view_cols: () => 'sys_catalog.late_binding_columns',
  pg_get_cols: ([name]) =>
    `(SELECT schema_name AS view_schema, relation_name AS view_name, column_name AS col_name,
      full_type AS col_type, position AS col_num
      FROM sys_catalog.known_columns WHERE relation_oid = sys_function.regclass(${name}))`.replaceAll(/\s+/g, ' '),
};
