import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance, version } from '@duckdb/node-api';
import { literal } from '../../sql/text.ts';
import { globalSettings, prelude } from '../prelude.ts';
import { registerActivity } from '../activity.ts';
import { registerCatalog } from '../catalog/entries/functions.ts';
import { noEntries } from '../catalog/entries/entries.ts';
import { catalogStatements } from '../catalog/index.ts';
import { copySystemTables } from '../copy/load-errors.ts';
import { scratchDir } from '../copy/scratch.ts';
import { registerDigests } from '../digests.ts';
import { registerMoments } from '../moments.ts';
import { messageOf } from '../errors.ts';
import type { History } from '../history.ts';
import { defaultMemoryLimitMib } from './memory.ts';
import type { Sessions } from '../sessions.ts';
import { copyTemplate } from '../template/file.ts';

/** A killed process may take a moment to release the file. */
const lockTimeoutMs = 15_000;
const lockRetryMs = 100;

/** Opens the database file of a cluster, creating it the first time. Whatever was committed before a crash is there. */
export async function openDatabase(dataDir: string, memoryLimitMib = defaultMemoryLimitMib()): Promise<DuckDBInstance> {
  const temporaryDir = join(dataDir, 'tmp');
  const path = join(dataDir, 'cluster.duckdb');
  await copyTemplate(path);
  const instance = await openFile(path, {
    memory_limit: `${memoryLimitMib}MiB`,
    // Freed memory goes back to the system at once, not only when there is more work.
    allocator_background_threads: 'true',
    temp_directory: temporaryDir,
    preserve_insertion_order: 'false',
    // A plan may run long after it was made, and DuckDB would trust the statistics of that time: a filter that was true
    // of all rows is left out of the plan, and rows added since would pass.
    disabled_optimizers: 'statistics_propagation',
    // The macros have typed parameters, which files of older versions cannot store.
    storage_compatibility_version: 'v1.5.0',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  // Remains of a killed process's sorts, joins and unloads. That process is gone, since the file could be locked.
  for (const folder of [temporaryDir, scratchDir(dataDir)]) await emptyFolder(folder);
  return instance;
}

/** The folder itself stays: a full disk may have no room to create another. */
async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}

async function openFile(path: string, options: Record<string, string>): Promise<DuckDBInstance> {
  const deadlineMs = performance.now() + lockTimeoutMs;
  for (;;) {
    try {
      return await DuckDBInstance.create(path, options);
    } catch (error) {
      if (messageOf(error).includes('replaying WAL')) {
        await replayAttached(path, options);
        return DuckDBInstance.create(path, options);
      }
      if (!messageOf(error).includes('Could not set lock') || performance.now() > deadlineMs) throw error;
      await setTimeout(lockRetryMs);
    }
  }
}

/**
 * Writes what a crash left in the write-ahead log into the file. DuckDB 1.5 fails to replay the comment of a column
 * with a CHECK constraint (every VARCHAR(n) has one) into its main database, which is not the default one yet:
 * "GetDefaultDatabase with no default database set". It can replay it into an attached database.
 */
async function replayAttached(path: string, options: Record<string, string>): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', options);
  try {
    const connection = await instance.connect();
    await connection.run(`ATTACH ${literal(path)} AS cluster`);
    await connection.run('CHECKPOINT cluster');
    await connection.run('DETACH cluster');
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

const preparation = [...prelude, ...copySystemTables, ...catalogStatements];
const fingerprint = createHash('sha256')
  .update([version(), ...preparation].join('\n'))
  .digest('hex');

/**
 * Creates the macros and views that queries need, unless exactly these statements have already created them: they take
 * 0.2 s. The functions that the views call read these sessions and this history.
 */
export async function prepareDatabase(instance: DuckDBInstance, sessions: Sessions, history: History): Promise<void> {
  const connection = await instance.connect();
  try {
    registerActivity(connection, sessions, history);
    registerCatalog(connection, (connectionId) => sessions.byConnection(connectionId)?.catalogEntries ?? noEntries);
    registerDigests(connection);
    registerMoments(connection);
    for (const statement of globalSettings) await connection.run(statement);
    if ((await preparedAs(connection)) === fingerprint) return;
    // One transaction: a hundred commits would take three times as long.
    await connection.run('BEGIN');
    for (const statement of preparation) await connection.run(statement);
    await connection.run(`CREATE OR REPLACE MACRO sys_function.prepared_as() AS ${literal(fingerprint)}`);
    await connection.run('COMMIT');
  } finally {
    connection.closeSync();
  }
}

/** The fingerprint of the statements that prepared the database; undefined for a new one. */
async function preparedAs(connection: DuckDBConnection): Promise<unknown> {
  try {
    return (await connection.runAndReadAll('SELECT sys_function.prepared_as()')).getRows()[0]?.[0];
  } catch {
    return undefined;
  }
}
