import { DuckDBTableFunction, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';

/** A column of a table function with where its value comes from. */
export type Columns<Row> = Readonly<Record<string, [DuckDBType, (row: Row) => DuckDBValue]>>;

const maxChunkRows = 2048;

/** What a scan goes through: the rows that are left, and the values that are asked of each. */
interface Scan<Row> {
  rows: readonly Row[];
  offset: number;
  values: readonly ((row: Row) => DuckDBValue)[];
}

/**
 * A function in FROM whose rows this process has; `rowsNow` answers them when a scan starts, for the connection of this
 * id. Only the values of columns that a query names are made.
 */
export function tableOf<Row>(
  name: string,
  columns: Columns<Row>,
  rowsNow: (connectionId: number) => readonly Row[],
): DuckDBTableFunction {
  const values = Object.values(columns).map(([, valueOf]) => valueOf);
  return DuckDBTableFunction.create({
    name,
    supportsProjectionPushdown: true,
    bindFunction: (bind) => {
      bind.setBindData({ connectionId: bind.clientContext.connectionId });
      for (const [column, [type]] of Object.entries(columns)) bind.addResultColumn(column, type);
    },
    initFunction: (init) => {
      init.setMaxThreads(1);
      const { connectionId } = init.bindData as { connectionId: number };
      const asked = init.getColumnIndexes().map((index) => values[index] ?? (() => null));
      init.setInitData({ rows: rowsNow(connectionId), offset: 0, values: asked } satisfies Scan<Row>);
    },
    mainFunction: (info, output) => {
      const scan = info.initData as Scan<Row>;
      const rows = scan.rows.slice(scan.offset, scan.offset + maxChunkRows);
      scan.offset += rows.length;
      output.rowCount = rows.length;
      if (rows.length > 0) output.setColumns(scan.values.map((valueOf) => rows.map((row) => valueOf(row))));
    },
  });
}
