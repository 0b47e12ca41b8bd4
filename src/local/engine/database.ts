import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { prelude } from '../dialect/prelude.ts';
import { copySystemTables } from './copy/load-errors.ts';

/** Share of the machine's memory that one cluster may take before it spills to disk. */
const memoryShare = 0.5;

/** Opens (and, the first time, makes) the database file of a cluster; what was committed before a crash is there. */
export async function openDatabase(dataDir: string): Promise<DuckDBInstance> {
  const temporaryDir = join(dataDir, 'tmp');
  await mkdir(temporaryDir, { recursive: true });
  const instance = await DuckDBInstance.create(join(dataDir, 'cluster.duckdb'), {
    memory_limit: `${Math.floor((totalmem() * memoryShare) / 2 ** 20)}MiB`,
    temp_directory: temporaryDir,
    preserve_insertion_order: 'false',
    // The macros of the dialect have typed parameters, which older files cannot keep.
    storage_compatibility_version: 'v1.5.0',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    for (const statement of [...prelude, ...copySystemTables]) await connection.run(statement);
  } finally {
    connection.closeSync();
  }
  return instance;
}
