import type { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../sql/text.ts';

/** Settings that sessions may still change. `search_path`, `schema` and variables can always be changed. */
const openSettings = ['TimeZone', 'enable_progress_bar', 'enable_progress_bar_print', 'streaming_buffer_size'];

/**
 * Locks DuckDB down for as long as this instance is open: it reads and writes only its own files and those in the
 * scratch folder, loads no extension, and its settings cannot be changed. The folder's path must not contain a symbolic
 * link.
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
