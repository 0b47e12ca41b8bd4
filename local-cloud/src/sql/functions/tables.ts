import { maxVarcharBytes, type Type } from '../types/type.ts';
import type { Given, Parameter, Written } from './row.ts';

/** One signature of a table function. */
export interface TableRow {
  parameters: readonly Parameter[];
  /** A column without a name has the name of the table. */
  columns(args: readonly Given[]): readonly { name: string | undefined; type: Type }[];
  duckdb(args: readonly Written[]): string;
  page: string;
}

const name: Type = { name: 'name' };
const integer: Type = { name: 'integer' };
const text: Type = { name: 'varchar', lengthBytes: maxVarcharBytes };

/** Columns that psql and drivers name themselves: `cols(view_schema name, …)`. */
const viewColumns: TableRow['columns'] = () => [
  { name: 'view_schema', type: name },
  { name: 'view_name', type: name },
  { name: 'col_name', type: name },
  { name: 'col_type', type: text },
  { name: 'col_num', type: integer },
];

/** https://docs.aws.amazon.com/redshift/latest/dg/PG_GET_LATE_BINDING_VIEW_COLS.html, PG_GET_COLS.html */
export const tableRows: Readonly<Record<string, readonly TableRow[]>> = {
  generate_series: [
    {
      parameters: ['bigint', 'bigint', 'bigint?'],
      columns: () => [{ name: undefined, type: { name: 'bigint' } }],
      duckdb: (args) => `generate_series(${args.map(({ sql }) => `CAST(${sql} AS BIGINT)`).join(', ')})`,
      page: 'c_SQL_functions_leader_node_only.html',
    },
  ],
  // Only as pg_catalog.unnest, which psql uses: the bare word is reserved.
  unnest: [
    {
      parameters: ['any'],
      columns: ([items]) => [
        { name: undefined, type: items!.type.name === 'array' ? items!.type.element : items!.type },
      ],
      duckdb: ([items]) => `unnest(${items!.sql})`,
      page: 'c_SQL_functions_leader_node_only.html',
    },
  ],
  pg_get_late_binding_view_cols: [
    {
      parameters: [],
      columns: viewColumns,
      duckdb: () => 'sys_catalog.late_binding_columns',
      page: 'PG_GET_LATE_BINDING_VIEW_COLS.html',
    },
  ],
  pg_get_cols: [
    {
      parameters: ['text'],
      columns: viewColumns,
      duckdb: ([relation]) =>
        `(SELECT schema_name, relation_name, column_name, full_type, position
          FROM sys_catalog.known_columns WHERE relation_oid = sys_function.regclass(${relation!.sql}))`.replaceAll(
          /\s+/g,
          ' ',
        ),
      page: 'PG_GET_COLS.html',
    },
  ],
};
