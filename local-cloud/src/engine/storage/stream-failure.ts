import { type DuckDBConnection, type DuckDBResult, ResultReturnType } from '@duckdb/node-api';
import { SqlError } from '../errors.ts';
import { bindValues } from '../parameters.ts';

/** A running query with the values bound to it. */
export interface RunningQuery {
  sql: string;
  values: readonly (string | null)[];
}

/**
 * Whether a stream that returns no more rows has failed. DuckDB's C interface keeps the error of a query in its result,
 * where the Node package does not look: the stream just ends and the result becomes invalid.
 */
export function hasFailed(result: DuckDBResult): boolean {
  return result.returnType === ResultReturnType.INVALID;
}

/**
 * Finds out why a stream failed by running the query again and discarding its rows. Ends the transaction, which is lost
 * anyway. If the query read what only that transaction had written, the error may not recur.
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
