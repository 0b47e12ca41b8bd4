import { DuckDBTableFunction, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';

/** The columns of a table function: type, and the function that gets the value from a row. */
export type Columns<Row> = Readonly<Record<string, [DuckDBType, (row: Row) => DuckDBValue]>>;

const maxChunkRows = 2048;

/** A scan in progress: the remaining rows, and the functions for the columns that the query reads. */
interface Scan<Row> {
  rows: readonly Row[];
  offset: number;
  values: readonly ((row: Row) => DuckDBValue)[];
}

/**
 * A table function over rows of this process. `rowsNow` returns them when a scan starts; its argument is the id of the
 * connection. Only values of columns that the query names are computed.
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
