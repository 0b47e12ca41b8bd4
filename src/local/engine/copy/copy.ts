import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CopyStatement } from '../../dialect/copy-statement.ts';
import { examine, insertAccepted } from './careful.ts';
import { loadFast } from './fast-load.ts';
import { jsonMapping } from './fields.ts';
import { jsonRows } from './json-row.ts';
import { recordLoad } from './load-errors.ts';
import type { LoadError, LoadRecord } from './load-errors.ts';
import { findSource, readObject } from './s3.ts';
import type { SourceFile } from './s3.ts';
import { cancelled, CopyError, throwIfCancelled } from './session.ts';
import type { CopyResult, CopySession } from './session.ts';
import { findTarget } from './target.ts';
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
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const record = { startedAt, dataSource: statement.source, format: statement.format.kind, files, sizeBytes };
  const finish = (status: LoadRecord['status'], { rows, errors }: Loaded): Promise<void> =>
    recordLoad(session, target, { ...record, status, rows }, errors);
  try {
    const loaded = await load(statement, session, { target, files });
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
    const errors = error instanceof LoadFailure ? error.errors : [];
    await finish(isCancelled ? 'canceled' : 'aborted', { rows: 0, errors });
    throw isCancelled && !(error instanceof CopyError) ? cancelled(session, error) : error;
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
  if (statement.format.kind !== 'json')
    throw new CopyError('0A000', `COPY from ${statement.format.kind} is not supported`);
  const jsonPaths = statement.format.shred === 'jsonpaths' ? statement.format.jsonPaths : undefined;
  const pathsText = jsonPaths === undefined ? undefined : await readObject(session, accessOf(statement), jsonPaths);
  const mapping = jsonMapping(statement, work.target, pathsText);
  const scratch = join(session.cluster.dataDir, 'scratch', `copy-${session.queryId}`);
  try {
    const attempt = await tryFast({ session, statement, mapping, scratch, ...work });
    if (attempt.rows !== undefined) return { rows: attempt.rows, errors: [] };
    throwIfCancelled(session);
    await mkdir(scratch, { recursive: true });
    const accepted = join(scratch, 'accepted.json');
    const examined = await examine(
      { session, statement, ...work, readRows: (chunks) => jsonRows(chunks, mapping) },
      accepted,
    );
    const { errors, isOverLimit, longestLine } = examined;
    if (isOverLimit) throw new LoadFailure(work.target, errors, attempt.error);
    if (attempt.error !== undefined) throw attempt.error;
    if (statement.noLoad || examined.rows === 0) return { rows: 0, errors };
    throwIfCancelled(session);
    const { rowsChanged } = await session.connection.run(insertAccepted(work.target, accepted, longestLine));
    return { rows: rowsChanged, errors };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** An error of the fast load has ended the transaction: the careful way can then only tell why. */
async function tryFast(fast: Parameters<typeof loadFast>[0]): Promise<{ rows?: number; error?: Error }> {
  try {
    const rows = await loadFast(fast);
    return rows === undefined ? {} : { rows };
  } catch (error) {
    if (fast.session.isCancelled() || error instanceof CopyError) throw error;
    return { error: error as Error };
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
