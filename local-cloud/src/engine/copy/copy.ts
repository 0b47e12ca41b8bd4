import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Copy } from '../../sql/tree/copy.ts';
import { examine, insertAccepted } from './careful.ts';
import { ErrorLog } from './error-log.ts';
import { loadFast } from './fast-load.ts';
import { jsonMapping } from './fields.ts';
import type { Mapping } from './fields.ts';
import { jsonRows } from './json-row.ts';
import { recordLoad } from './load-errors.ts';
import type { LoadRecord } from './load-errors.ts';
import { loadParquet } from './parquet.ts';
import type { RowReader } from './row.ts';
import { accessOf, findSource, readObject } from './s3.ts';
import type { SourceFile } from './s3.ts';
import { scratchFolder } from './scratch.ts';
import { SteadyFiles } from './steady.ts';
import { cancelled, CopyError, throwIfCancelled } from './copy-session.ts';
import type { CopyResult, CopySession } from './copy-session.ts';
import { findTarget } from './target.ts';
import { textRows } from './text-row.ts';
import type { Target } from './target.ts';

/** The outcome of a load. */
interface Loaded {
  rows: number;
  rejected: number;
}

/**
 * Runs a COPY in the session's transaction. Either all loadable records are in the table, or CopyError is thrown and
 * the caller must roll back. Load errors and the load's history are kept either way.
 */
export async function executeCopy(statement: Copy, given: CopySession): Promise<CopyResult> {
  const startedAt = new Date();
  let target = await findTarget(given.connection, statement);
  const session = startingOver(given, async () => {
    target = await findTarget(given.connection, statement);
  });
  const files = await findSource(session, accessOf(statement), statement.source, statement.isManifest);
  const steady = await SteadyFiles.watch(session, files);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  session.tellLoad({ files: files.length, sizeBytes });
  const record = { startedAt, dataSource: statement.source, format: statement.format.kind, files, sizeBytes };
  const scratch = scratchFolder(session, 'copy');
  const errors = new ErrorLog(join(scratch, 'errors'));
  const finish = (status: LoadRecord['status'], rows: number, told?: ErrorLog): Promise<void> =>
    recordLoad(session, target, { ...record, status, rows }, told);
  try {
    const loaded = await load(statement, session, { target, files, scratch, errors });
    await steady.requireUnchanged();
    await finish('completed', loaded.rows, errors);
    return {
      rows: loaded.rows,
      rejected: loaded.rejected,
      files: files.length,
      sizeBytes,
      notices: noticesOf(target, loaded, { statement, errorView: errorViewOf(session) }),
    };
  } catch (error) {
    const isCancelled = session.isCancelled() || String(error).includes('INTERRUPT');
    const reason = isCancelled ? error : await steady.explain(error);
    await finish(isCancelled ? 'canceled' : 'aborted', 0, reason instanceof LoadFailure ? errors : undefined);
    throw isCancelled && !(error instanceof CopyError) ? cancelled(session, error) : reason;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The session, with a callback for when the transaction has started over. */
function startingOver(session: CopySession, more: () => Promise<void>): CopySession {
  const { startOver } = session;
  if (startOver === undefined) return session;
  return { ...session, startOver: () => startOver().then(more) };
}

/** The COPY failed on its data. */
class LoadFailure extends CopyError {
  constructor(target: Target, errorView: string, cause: unknown) {
    // Wording seen in the field; Redshift's documentation does not give it.
    super('XX000', `Load into table '${target.name}' failed.  Check '${errorView}' system table for details.`, {
      cause,
    });
  }
}

/** Where a warehouse of this kind lists refused records. */
function errorViewOf({ cluster }: CopySession): string {
  return cluster.isServerless === true ? 'sys_load_error_detail' : 'stl_load_errors';
}

interface Work {
  target: Target;
  files: SourceFile[];
  /** A folder for intermediate files, created when first needed. */
  scratch: string;
  errors: ErrorLog;
}

async function load(statement: Copy, session: CopySession, work: Work): Promise<Loaded> {
  if (statement.format.kind !== 'parquet') return loadText(statement, session, work);
  return { rows: await loadParquet(session, statement, work), rejected: 0 };
}

/** JSON, CSV and delimited text: the fast way if there is one, otherwise the careful way. */
async function loadText(statement: Copy, session: CopySession, work: Work): Promise<Loaded> {
  const { target, scratch, errors } = work;
  const mapping = statement.format.kind === 'json' ? await readMapping(statement, session, target) : undefined;
  const attempt: Attempt = mapping ? await tryFast({ session, statement, mapping, ...work }) : {};
  if (attempt.rows !== undefined) return { rows: attempt.rows, rejected: 0 };
  throwIfCancelled(session);
  await mkdir(scratch, { recursive: true });
  const accepted = join(scratch, 'accepted');
  const readRows = mapping ? jsonReader(mapping) : textReader(statement, target);
  const examined = await examine({ session, statement, ...work, readRows }, accepted);
  if (examined.isOverLimit) throw new LoadFailure(target, errorViewOf(session), attempt.error);
  if (attempt.error !== undefined) throw attempt.error;
  const rejected = errors.count;
  if (statement.noLoad || examined.rows === 0) return { rows: 0, rejected };
  throwIfCancelled(session);
  const { rowsChanged } = await session.connection.run(insertAccepted(target, accepted, examined.longestLine));
  return { rows: rowsChanged, rejected };
}

async function readMapping(statement: Copy, session: CopySession, target: Target): Promise<Mapping> {
  const { format } = statement;
  if (format.kind !== 'json' || format.shred !== 'jsonpaths') return jsonMapping(statement, target, undefined);
  return jsonMapping(statement, target, await readObject(session, accessOf(statement), format.jsonPaths));
}

function jsonReader(mapping: Mapping): RowReader {
  return (chunks) => jsonRows(chunks, mapping);
}

function textReader(statement: Copy, target: Target): RowReader {
  const { format } = statement;
  if (format.kind !== 'csv' && format.kind !== 'text') throw new TypeError(`${format.kind} is no text`);
  return (chunks) => textRows(chunks, { ...statement, format }, target.columns.length);
}

interface Attempt {
  rows?: number;
  error?: Error;
}

/**
 * An error in the fast load ends the transaction. Unless that can start over, the careful way only finds the reason.
 */
async function tryFast(fast: Parameters<typeof loadFast>[0]): Promise<Attempt> {
  try {
    const rows = await loadFast(fast);
    return rows === undefined ? {} : { rows };
  } catch (error) {
    const { session } = fast;
    if (session.isCancelled() || error instanceof CopyError) throw error;
    if (session.startOver === undefined) return { error: error as Error };
    await session.startOver();
    return {};
  }
}

function noticesOf(
  target: Target,
  { rows, rejected }: Loaded,
  { statement, errorView }: { statement: Copy; errorView: string },
): string[] {
  const table = `Load into table '${target.name}'`;
  const notices = [`${table} completed, ${rows} record(s) loaded successfully.`];
  if (rejected > 0) {
    notices.push(
      `${table} completed, ${rejected} record(s) could not be loaded.  Check '${errorView}' system table for details.`,
    );
  }
  return statement.noLoad ? notices.slice(1) : notices;
}
