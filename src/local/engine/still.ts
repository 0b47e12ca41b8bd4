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
 * transaction has written something.
 */
export async function holdStill(instance: DuckDBInstance, dataDir: string): Promise<StillFiles> {
  const connection = await instance.connect();
  try {
    await connection.run('BEGIN TRANSACTION');
    await connection.run("INSERT INTO sys_catalog.groups VALUES ('', 0)");
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

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
