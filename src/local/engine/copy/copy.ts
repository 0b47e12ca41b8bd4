import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopyStatement } from '../../dialect/copy-statement.ts';
import { examine, insertAccepted } from './careful.ts';
import { loadFast } from './fast-load.ts';
import { jsonMapping } from './fields.ts';
import type { Mapping } from './fields.ts';
import { jsonRows } from './json-row.ts';
import { recordLoad } from './load-errors.ts';
import type { LoadError, LoadRecord } from './load-errors.ts';
import { loadParquet } from './parquet.ts';
import type { RowReader } from './row.ts';
import { findSource, readObject } from './s3.ts';
import type { SourceFile } from './s3.ts';
import { scratchFolder } from './scratch.ts';
import { SteadyFiles } from './steady.ts';
import { cancelled, CopyError, throwIfCancelled } from './session.ts';
import type { CopyResult, CopySession } from './session.ts';
import { findTarget } from './target.ts';
import { textRows } from './text-row.ts';
import type { Target } from './target.ts';

/** What a load ended with. */
interface Loaded {
  rows: number;
  errors: LoadError[];
}

/**
 * Runs a COPY in the session's transaction: all records that may be loaded are in the table, or CopyError is thrown and
 * the transaction is to be rolled back. Load errors and the load's history are kept either way.
 */
export async function executeCopy(statement: CopyStatement, session: CopySession): Promise<CopyResult> {
  const startedAt = new Date();
  const target = await findTarget(session.connection, statement);
  const files = await findSource(session, accessOf(statement), statement.source, statement.isManifest);
  const steady = await SteadyFiles.watch(session, files);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  session.tellLoad({ files: files.length, sizeBytes });
  const record = { startedAt, dataSource: statement.source, format: statement.format.kind, files, sizeBytes };
  const finish = (status: LoadRecord['status'], { rows, errors }: Loaded): Promise<void> =>
    recordLoad(session, target, { ...record, status, rows }, errors);
  try {
    const loaded = await load(statement, session, { target, files });
    await steady.requireUnchanged();
    await finish('completed', loaded);
    const rejected = loaded.errors.length;
    return {
      rows: loaded.rows,
      rejected,
      files: files.length,
      sizeBytes,
      notices: noticesOf(target, loaded, statement),
    };
  } catch (error) {
    const isCancelled = session.isCancelled() || String(error).includes('INTERRUPT');
    const reason = isCancelled ? error : await steady.explain(error);
    const errors = reason instanceof LoadFailure ? reason.errors : [];
    await finish(isCancelled ? 'canceled' : 'aborted', { rows: 0, errors });
    throw isCancelled && !(error instanceof CopyError) ? cancelled(session, error) : reason;
  }
}

function accessOf({ iamRole, region }: CopyStatement): { iamRole: string; region?: string } {
  return region === undefined ? { iamRole } : { iamRole, region };
}

/** The COPY failed on its data. */
class LoadFailure extends CopyError {
  readonly errors: LoadError[];

  constructor(target: Target, errors: LoadError[], cause: unknown) {
    // Wording seen in the field; Redshift's documentation does not give it.
    super('XX000', `Load into table '${target.name}' failed.  Check 'stl_load_errors' system table for details.`, {
      cause,
    });
    this.errors = errors;
  }
}

interface Work {
  target: Target;
  files: SourceFile[];
}

async function load(statement: CopyStatement, session: CopySession, work: Work): Promise<Loaded> {
  const scratch = scratchFolder(session, 'copy');
  try {
    if (statement.format.kind === 'parquet') {
      const rows = await loadParquet(session, statement, { ...work, scratch });
      return { rows, errors: [] };
    }
    return await loadText(statement, session, { ...work, scratch });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** JSON, CSV and delimited text: the fast way if there is one, else the careful way. */
async function loadText(
  statement: CopyStatement,
  session: CopySession,
  work: Work & { scratch: string },
): Promise<Loaded> {
  const { target, scratch } = work;
  const mapping = statement.format.kind === 'json' ? await readMapping(statement, session, target) : undefined;
  const attempt: Attempt = mapping ? await tryFast({ session, statement, mapping, ...work }) : {};
  if (attempt.rows !== undefined) return { rows: attempt.rows, errors: [] };
  throwIfCancelled(session);
  await mkdir(scratch, { recursive: true });
  const accepted = join(scratch, 'accepted');
  const readRows = mapping ? jsonReader(mapping) : textReader(statement, target);
  const examined = await examine({ session, statement, ...work, readRows }, accepted);
  const { errors, isOverLimit, longestLine } = examined;
  if (isOverLimit) throw new LoadFailure(target, errors, attempt.error);
  if (attempt.error !== undefined) throw attempt.error;
  if (statement.noLoad || examined.rows === 0) return { rows: 0, errors };
  throwIfCancelled(session);
  const { rowsChanged } = await session.connection.run(insertAccepted(target, accepted, longestLine));
  return { rows: rowsChanged, errors };
}

async function readMapping(statement: CopyStatement, session: CopySession, target: Target): Promise<Mapping> {
  const { format } = statement;
  if (format.kind !== 'json' || format.shred !== 'jsonpaths') return jsonMapping(statement, target, undefined);
  return jsonMapping(statement, target, await readObject(session, accessOf(statement), format.jsonPaths));
}

function jsonReader(mapping: Mapping): RowReader {
  return (chunks) => jsonRows(chunks, mapping);
}

function textReader(statement: CopyStatement, target: Target): RowReader {
  const { format } = statement;
  if (format.kind !== 'csv' && format.kind !== 'text') throw new TypeError(`${format.kind} is no text`);
  return (chunks) => textRows(chunks, { ...statement, format }, target.columns.length);
}

interface Attempt {
  rows?: number;
  error?: Error;
}

/** An error of the fast load ends the transaction: unless that can start over, the careful way can only tell why. */
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

function noticesOf(target: Target, { rows, errors }: Loaded, statement: CopyStatement): string[] {
  const table = `Load into table '${target.name}'`;
  const notices = [`${table} completed, ${rows} record(s) loaded successfully.`];
  if (errors.length > 0) {
    notices.push(
      `${table} completed, ${errors.length} record(s) could not be loaded.  Check 'stl_load_errors' system table for details.`,
    );
  }
  return statement.noLoad ? notices.slice(1) : notices;
}
