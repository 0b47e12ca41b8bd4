import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';

/** Files that another process may copy: of the write-ahead log no more than these bytes. */
export interface StillFiles {
  walSizeBytes: number;
  release(): Promise<void>;
}

/**
 * Keeps DuckDB from writing its log into its file, while sessions go on and commit. A copy that is made meanwhile, of
 * the file and of the log as long as it was, holds what was committed at this moment: what commits later goes behind
 * that length, or into blocks of the file that nothing there tells of. DuckDB makes no checkpoint while another
 * transaction has changed its catalog; rows that one has added do not count, for they are its own until it commits.
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

/** The size of a file; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
