import { type DuckDBConnection, type DuckDBResult, ResultReturnType } from '@duckdb/node-api';
import { SqlError } from './errors.ts';
import { bindValues } from './parameters.ts';

/** A query as it runs, with the values bound to it. */
export interface RunningQuery {
  sql: string;
  values: readonly (string | null)[];
}

/**
 * Whether a stream that gives no more rows has failed. DuckDB's C interface keeps an error of a query whose rows are
 * being taken in the result, where the Node package does not look: the stream just ends, and the result turns invalid.
 */
export function hasFailed(result: DuckDBResult): boolean {
  return result.returnType === ResultReturnType.INVALID;
}

/**
 * Why a stream has failed: the query is run again, its rows thrown away. Ends the transaction, which is lost anyway;
 * where the query read what only that had written, its error may not come again.
 */
export async function reasonOf(connection: DuckDBConnection, { sql, values }: RunningQuery): Promise<unknown> {
  await connection.run('ROLLBACK').catch(() => undefined);
  try {
    const prepared = await connection.prepare(`EXPLAIN ANALYZE ${sql}`);
    bindValues(prepared, values);
    await prepared.run();
  } catch (error) {
    return error;
  }
  return new SqlError('XX000', 'the query failed while its rows were read, and did not when it was run again');
}
