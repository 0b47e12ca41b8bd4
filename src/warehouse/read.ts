import type { Client, CustomTypesConfig, QueryResult } from 'pg';
import Cursor from 'pg-cursor';
import type { Cell } from '../contract/results.ts';

/** Takes the next row, of these columns; false when no more are wanted. */
export type Take = (row: Cell[], columns: string[]) => boolean;

export interface Taken {
  columns: string[];
  /** No row followed those that were taken. */
  isComplete: boolean;
}

const batchBytes = 2 ** 20;
const maxBatchRows = 100;

/** Runs a statement and takes its rows a few at a time, for as long as they are wanted. */
export async function readRows(client: Client, sql: string, types: CustomTypesConfig, take: Take): Promise<Taken> {
  const cursor = client.query(new Cursor<Cell[]>(sql, [], { rowMode: 'array', types }));
  try {
    let batchRows = 1;
    let largestBytes = 1;
    let columns: string[] = [];
    for (;;) {
      const { rows, result } = await next(cursor, batchRows);
      columns = result?.fields.map(({ name }) => name) ?? columns;
      for (const row of rows) {
        if (!take(row, columns)) return { columns, isComplete: false };
        largestBytes = Math.max(largestBytes, sizeOf(row));
      }
      if (rows.length < batchRows) return { columns, isComplete: true };
      batchRows = Math.min(maxBatchRows, Math.max(1, Math.floor(batchBytes / largestBytes)));
    }
  } finally {
    await cursor.close();
  }
}

/** The next rows; the result is absent once the statement has ended. */
function next(cursor: Cursor<Cell[]>, maxRows: number): Promise<{ rows: Cell[][]; result: QueryResult | undefined }> {
  return new Promise((resolve, reject) => {
    cursor.read(maxRows, (error, rows, result: QueryResult | undefined) => {
      if (error) reject(error);
      else resolve({ rows, result });
    });
  });
}

function sizeOf(row: Cell[]): number {
  return row.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0);
}
