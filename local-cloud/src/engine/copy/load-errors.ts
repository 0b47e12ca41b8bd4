import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../sql/text.ts';
import { isDiskFull } from '../storage/disk-full.ts';
import type { ErrorLog } from './error-log.ts';
import type { SourceFile } from './s3.ts';
import type { CopySession } from './copy-session.ts';
import type { Target } from './target.ts';

/** Tables that COPY fills, created when a database is opened; they survive the rollback of a COPY. */
export const copySystemTables: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS sys_catalog.stl_load_errors (
     userid INTEGER, slice INTEGER, tbl INTEGER, starttime TIMESTAMP, session INTEGER, query INTEGER, filename VARCHAR,
     line_number BIGINT, colname VARCHAR, type VARCHAR, col_length VARCHAR, position INTEGER, raw_line VARCHAR,
     raw_field_value VARCHAR, err_code INTEGER, err_reason VARCHAR, is_partial INTEGER, start_offset BIGINT,
     copy_job_id BIGINT)`,
  `CREATE TABLE IF NOT EXISTS sys_catalog.sys_load_error_detail (
     user_id INTEGER, query_id BIGINT, transaction_id BIGINT, session_id INTEGER, database_name VARCHAR,
     table_id INTEGER, start_time TIMESTAMP, file_name VARCHAR, line_number BIGINT, column_name VARCHAR,
     column_type VARCHAR, column_length VARCHAR, "position" INTEGER, error_code INTEGER, error_message VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS sys_catalog.sys_load_history (
     user_id INTEGER, query_id BIGINT, transaction_id BIGINT, session_id INTEGER, database_name VARCHAR,
     status VARCHAR, table_name VARCHAR, start_time TIMESTAMP, end_time TIMESTAMP, duration BIGINT,
     data_source VARCHAR, file_format VARCHAR, loaded_rows BIGINT, loaded_bytes BIGINT, source_file_count INTEGER,
     source_file_bytes BIGINT, file_count_scanned INTEGER, file_bytes_scanned BIGINT, error_count BIGINT,
     copy_job_id BIGINT)`,
  `CREATE TABLE IF NOT EXISTS sys_catalog.stl_load_commits (
     userid INTEGER, query INTEGER, slice INTEGER, name VARCHAR, filename VARCHAR, byte_offset INTEGER,
     lines_scanned INTEGER, errors INTEGER, curtime TIMESTAMP, status INTEGER, file_format VARCHAR,
     is_partial INTEGER, start_offset BIGINT, copy_job_id BIGINT)`,
];

/** Redshift keeps seven days of them. */
const keptMs = 7 * 24 * 3600 * 1000;

const times = {
  stl_load_errors: 'starttime',
  sys_load_error_detail: 'start_time',
  sys_load_history: 'start_time',
  stl_load_commits: 'curtime',
};

/** Deletes the loads that are too old for these tables, at every start; on a full disk they stay. */
export async function pruneLoads(instance: DuckDBInstance): Promise<void> {
  const since = literal(timestamp(new Date(Date.now() - keptMs)));
  const connection = await instance.connect();
  try {
    for (const [table, time] of Object.entries(times)) {
      await connection.run(`DELETE FROM sys_catalog.${table} WHERE ${time} < ${since}`);
    }
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  } finally {
    connection.closeSync();
  }
}

/** A row of sys_load_history. */
export interface LoadRecord {
  status: 'completed' | 'failed' | 'aborted' | 'canceled';
  startedAt: Date;
  dataSource: string;
  format: string;
  rows: number;
  files: readonly SourceFile[];
  sizeBytes: number;
}

/** Writes what happened through a separate connection, so that it survives the COPY's transaction. */
export async function recordLoad(
  session: CopySession,
  target: Target,
  load: LoadRecord,
  errors: ErrorLog | undefined,
): Promise<void> {
  const connection = await session.connect();
  try {
    await connection.run('BEGIN');
    const rows = await errors?.rows();
    if (rows !== undefined) await insertErrors(connection, session, target, { rows, startedAt: load.startedAt });
    await insertHistory(connection, session, target, { load, errorCount: errors?.count ?? 0 });
    if (load.status === 'completed') await insertCommits(connection, session, load);
    await connection.run('COMMIT');
  } finally {
    connection.closeSync();
  }
}

async function insertErrors(
  connection: DuckDBConnection,
  session: CopySession,
  target: Target,
  { rows, startedAt }: { rows: string; startedAt: Date },
): Promise<void> {
  const { userId, pid, queryId, transactionId, cluster } = session;
  const { tableId } = target;
  const started = literal(timestamp(startedAt));
  await connection.run(
    `INSERT INTO sys_catalog.stl_load_errors
      SELECT ${userId}, 0, ${tableId}, ${started}, ${pid}, ${queryId}, url, line, columnName, typeName, typeLength,
        position, rawLine, rawField, code, reason[:100], 0, 0, -1 FROM ${rows}`,
  );
  await connection.run(
    `INSERT INTO sys_catalog.sys_load_error_detail
      SELECT ${userId}, ${queryId}, ${transactionId}, ${pid}, ${literal(cluster.database)}, ${tableId}, ${started},
        url, line, columnName, typeName, typeLength, position, code, reason FROM ${rows}`,
  );
}

async function insertHistory(
  connection: DuckDBConnection,
  session: CopySession,
  target: Target,
  { load, errorCount }: { load: LoadRecord; errorCount: number },
): Promise<void> {
  const ended = new Date();
  const fileBytes = load.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const row = tuple(
    session.userId,
    session.queryId,
    session.transactionId,
    session.pid,
    session.cluster.database,
    load.status,
    target.name,
    timestamp(load.startedAt),
    timestamp(ended),
    (ended.getTime() - load.startedAt.getTime()) * 1000,
    load.dataSource,
    load.format,
    load.rows,
    load.rows === 0 ? 0 : load.sizeBytes,
    load.files.length,
    fileBytes,
    load.files.length,
    fileBytes,
    errorCount,
    -1,
  );
  await connection.run(`INSERT INTO sys_catalog.sys_load_history VALUES ${row}`);
}

/** One row per file. Because there may be many thousands, their names are passed as one text. */
async function insertCommits(connection: DuckDBConnection, session: CopySession, load: LoadRecord): Promise<void> {
  const now = literal(timestamp(new Date()));
  const insert = await connection.prepare(
    `INSERT INTO sys_catalog.stl_load_commits
      SELECT ${session.userId}, ${session.queryId}, 0, '', unnest(from_json($1, '["VARCHAR"]')), 0, 0, 0, ${now}, 1,
        ${literal(load.format)}, 0, 0, -1`,
  );
  insert.bindVarchar(1, JSON.stringify(load.files.map(({ url }) => url)));
  await insert.run();
}

function tuple(...values: (string | number)[]): string {
  return `(${values.map((value) => (typeof value === 'number' ? String(value) : literal(value.replaceAll('\0', '\uFFFD')))).join(', ')})`;
}

function timestamp(at: Date): string {
  return at.toISOString().slice(0, 23).replace('T', ' ');
}
