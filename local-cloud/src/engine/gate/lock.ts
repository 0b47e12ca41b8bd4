import type { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../literal.ts';

/** Settings that sessions change while they run; `search_path`, `schema` and variables are always theirs. */
const openSettings = ['TimeZone', 'enable_progress_bar', 'enable_progress_bar_print', 'streaming_buffer_size'];

/**
 * Shuts DuckDB for as long as this instance is open: it reads and writes no file but its own and those in the scratch
 * folder, loads no extension, and its settings stay as they are. The folder's path must have no symbolic link in it.
 */
export async function lockDatabase(instance: DuckDBInstance, scratchDir: string): Promise<void> {
  const connection = await instance.connect();
  try {
    await connection.run(`SET GLOBAL allowed_directories = [${literal(scratchDir)}]`);
    await connection.run('SET GLOBAL enable_external_access = false');
    await connection.run(`SET GLOBAL allowed_configs = [${openSettings.map(literal).join(', ')}]`);
    await connection.run('SET GLOBAL lock_configuration = true');
  } finally {
    connection.closeSync();
  }
}
