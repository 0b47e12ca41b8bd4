import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';

/** Files that another process may copy, with only this many bytes of the write-ahead log. */
export interface StillFiles {
  walSizeBytes: number;
  release(): Promise<void>;
}

/**
 * Prevents checkpoints while sessions continue and commit. A copy made meanwhile, of the file and of the log up to this
 * length, contains exactly what was committed at this moment: later commits go beyond that length, or into blocks of
 * the file that nothing in the copy refers to. DuckDB makes no checkpoint while another transaction has changed its
 * catalog. Rows that a transaction has added do not prevent one, because they stay private until it commits.
 */
export async function holdStill(instance: DuckDBInstance, dataDir: string): Promise<StillFiles> {
  const connection = await instance.connect();
  try {
    await connection.run('BEGIN TRANSACTION');
    await connection.run(`CREATE TABLE sys_catalog."still_${randomUUID()}" (a INTEGER)`);
    const walSizeBytes = await sizeOf(join(dataDir, 'cluster.duckdb.wal'));
    return {
      walSizeBytes,
      release: async () => {
        await connection.run('ROLLBACK').finally(() => connection.closeSync());
      },
    };
  } catch (error) {
    connection.closeSync();
    throw error;
  }
}

/** The size of a file in bytes; 0 if there is none. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
