import { mkdir, rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { prelude } from '../dialect/prelude.ts';
import { catalogStatements } from './catalog/index.ts';
import { copySystemTables } from './copy/load-errors.ts';
import type { ClusterConfig } from './host.ts';
import { ensureMasterUser } from './users.ts';

/** Share of the machine's memory that one cluster may take before it spills to disk. */
const memoryShare = 0.5;

/**
 * Opens (and, the first time, makes) the database file of a cluster; what was committed before a crash is there.
 * `register` adds the functions that the catalog's views call.
 */
export async function openDatabase(
  config: ClusterConfig,
  register: (connection: DuckDBConnection) => void,
): Promise<DuckDBInstance> {
  const temporaryDir = join(config.dataDir, 'tmp');
  // What a killed process has left of its sorts, joins and unloads.
  await rm(temporaryDir, { recursive: true, force: true });
  await rm(join(config.dataDir, 'scratch'), { recursive: true, force: true });
  await mkdir(temporaryDir, { recursive: true });
  const instance = await DuckDBInstance.create(join(config.dataDir, 'cluster.duckdb'), {
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
    register(connection);
    // In one transaction: a hundred commits would take three times as long.
    await connection.run('BEGIN');
    for (const statement of [...prelude, ...copySystemTables, ...catalogStatements]) await connection.run(statement);
    await ensureMasterUser(connection, config);
    await connection.run('COMMIT');
  } finally {
    connection.closeSync();
  }
  return instance;
}
