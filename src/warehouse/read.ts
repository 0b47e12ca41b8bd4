import type { Client, CustomTypesConfig, QueryResult } from 'pg';
import Cursor from 'pg-cursor';
import type { Cell } from '../contract/results.ts';
import type { Take, Taken } from './session.ts';

const batchBytes = 2 ** 20;
const maxBatchRows = 100;

/** Runs a statement and reads its rows a few at a time, until the caller has enough. */
export async function readRows(client: Client, sql: string, types: CustomTypesConfig, take: Take): Promise<Taken> {
  // After a cursor's last row, or while it is being closed, a lost connection raises no error there.
  let tellLost = (): void => undefined;
  const lost = new Promise<never>((_resolve, reject) => {
    tellLost = () => reject(new Error('Connection terminated while rows were read'));
  });
  client.once('end', tellLost);
  try {
    return await Promise.race([readAll(client, new Cursor(sql, [], { rowMode: 'array', types }), take), lost]);
  } finally {
    client.off('end', tellLost);
  }
}

async function readAll(client: Client, opened: Cursor<Cell[]>, take: Take): Promise<Taken> {
  const cursor = client.query(opened);
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
