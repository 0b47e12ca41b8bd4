import type { CopySource, Staged } from '../contract/activities.ts';
import { ConflictError, LoadError, StatementError, WarehouseUnavailableError } from './errors.ts';
import type { RefusedRecord } from './errors.ts';
import { markStaged, stagedBy } from './mark.ts';
import { identifier, literal } from './quote.ts';
import { runScript } from './run-script.ts';
import { named } from './scripts.ts';
import type { Scripts } from './scripts.ts';
import type { Cell } from '../contract/results.ts';
import type { Session } from './session.ts';
import { inTransaction } from './transaction.ts';

export interface Stage {
  table: string;
  source: CopySource;
  loadId: string;
}

/**
 * Drops, creates, copies and marks one staging table in one transaction, so that any number of runs leaves the same
 * rows. What this load has staged and committed already is not copied again: a lost reply costs nothing.
 * Throws LoadError naming file, line, column and value when COPY refuses a record.
 */
export async function stageTable(
  session: Session,
  scripts: Scripts,
  { table, source, loadId }: Stage,
): Promise<Staged> {
  assertSource(source);
  const copied = await stagedBy(session, table, loadId);
  return readStaged(session, table, copied ?? (await copy(session, scripts, { table, source, loadId })));
}

/** Returns the COPY's query id. */
async function copy(session: Session, scripts: Scripts, { table, source, loadId }: Stage): Promise<number> {
  const { uri, json, region, roleArn } = source;
  try {
    return await inTransaction(session, async () => {
      await runScript(session, named(scripts.staging.create, table));
      await runScript(session, named(scripts.staging.copy, table), { uri, json, region, role_arn: roleArn });
      return markStaged(session, table, loadId);
    });
  } catch (error) {
    throw await explainRefusal(session, table, error);
  }
}

/** What stands: read after the commit, for inside the transaction the system tables need not show it yet. */
async function readStaged(session: Session, table: string, copyId: number): Promise<Staged> {
  const outcome = await readOutcome(session, table, copyId);
  const bytes = await readBytes(session, copyId);
  return { ...outcome, ...(bytes !== undefined && { bytes }) };
}

/** A statement of its own, because a load that is committed must not fail over a number that is only nice to know. */
async function readBytes(session: Session, copyId: number): Promise<number | undefined> {
  try {
    const { rows } = await session.run(
      `select source_file_bytes from sys_load_history where query_id = ${literal(copyId)}`,
    );
    const bytes = rows[0]?.[0];
    return bytes === undefined || bytes === null ? undefined : Number(bytes);
  } catch {
    return undefined;
  }
}

async function readOutcome(session: Session, table: string, copyId: number): Promise<Omit<Staged, 'bytes'>> {
  const { rows: outcome } = await session.run(
    `select (select count(*) from ${identifier(table)}),
       (select count(distinct filename) from stl_load_commits where query = ${literal(copyId)}),
       (select count(*) from stl_load_errors where query = ${literal(copyId)})`,
  );
  const [rows, files, rejected] = outcome[0] ?? [];
  return { rows: Number(rows), files: Number(files), rejected: Number(rejected) };
}

/** COPY takes no bind parameters: what is not an ARN, a region or an S3 URI never reaches the text. */
function assertSource({ uri, json, region, roleArn }: CopySource): void {
  const s3Uri = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^'"\\\p{Cc}]*)?$/u;
  if (!s3Uri.test(uri)) throw new RangeError(`${JSON.stringify(uri)} is no S3 URI`);
  if (json !== 'auto ignorecase' && !s3Uri.test(json)) {
    throw new RangeError(`${JSON.stringify(json)} is neither 'auto ignorecase' nor the S3 URI of a JSONPaths file`);
  }
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new RangeError(`${JSON.stringify(region)} is no AWS region`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn)) {
    throw new RangeError(`${JSON.stringify(roleArn)} is no ARN of an IAM role`);
  }
}

const toldRecords = 5;

/**
 * A COPY that failed on its data becomes a LoadError; any other error stays what it is. When the connection is lost
 * before the records are told, that is the error: the next attempt is refused them again, and told which.
 */
async function explainRefusal(session: Session, table: string, error: unknown): Promise<unknown> {
  if (!(error instanceof StatementError) || !/load_error|load error/i.test(error.message)) return error;
  try {
    const { rows } = await session.run(
      `select filename, line_number, colname, raw_field_value, err_reason, query
         from stl_load_errors
        where session = pg_backend_pid()
        order by query desc, line_number
        limit ${toldRecords}`,
    );
    const records = rows.map(([file, line, column, value, reason]): RefusedRecord => ({
      file: text(file),
      line: Number(line),
      column: text(column),
      value: text(value),
      reason: text(reason),
    }));
    return records.length === 0 ? error : new LoadError(table, records, error);
  } catch (failure) {
    // Any other failure to explain it is worth less than the error itself.
    return failure instanceof WarehouseUnavailableError || failure instanceof ConflictError ? failure : error;
  }
}

/** The load error tables pad their CHAR columns with blanks. */
function text(cell: Cell | undefined): string {
  return String(cell ?? '').trim();
}
