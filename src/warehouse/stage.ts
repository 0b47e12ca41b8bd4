import type { Staged } from '../contract/activities.ts';
import type { Source } from '../contract/plan.ts';
import type { Cell } from '../contract/results.ts';
import { InvalidProjectError } from '../project/problems.ts';
import type { Project, StagingTable } from '../project/project.ts';
import { identifier, literal } from '../project/quote.ts';
import { ConflictError, LoadError, StatementError, WarehouseUnavailableError } from './errors.ts';
import type { RefusedRecord } from './errors.ts';
import { region, s3Uri } from '../contract/sources.ts';
import { markStaged, stagedBy } from './mark.ts';
import { runScript } from './run-script.ts';
import type { Parameters } from './run-script.ts';
import type { Session } from './session.ts';
import { inTransaction } from './transaction.ts';

export interface Stage {
  table: string;
  source: Source;
  roleArn: string;
  loadId: string;
  /** Of the project. */
  parameters: Parameters;
}

/**
 * Drops, creates, copies and marks one staging table in one transaction, so that any number of runs leaves the same
 * rows. What this load has staged and committed already is not copied again: a lost reply costs nothing.
 * Throws LoadError naming file, line, column and value when COPY refuses a record.
 */
export async function stageTable(session: Session, project: Project, stage: Stage): Promise<Staged> {
  assertSource(stage);
  const { table, loadId } = stage;
  const copied = await stagedBy(session, table, loadId);
  return readStaged(session, table, copied ?? (await copy(session, scriptsOf(project, table), stage)));
}

function scriptsOf({ staging, settings }: Project, table: string): StagingTable {
  const found = staging.find((candidate) => candidate.table === table);
  if (found) return found;
  throw new InvalidProjectError(settings.name, [
    { file: `sql/1-staging/${table}.create.sql`, message: 'is gone, which was there when the load began' },
  ]);
}

/** Returns the COPY's query id. */
async function copy(session: Session, scripts: StagingTable, stage: Stage): Promise<number> {
  const { table, source, roleArn, loadId, parameters } = stage;
  try {
    return await inTransaction(session, async () => {
      await runScript(session, scripts.create, parameters);
      await runScript(session, scripts.copy, { ...parameters, ...source, role_arn: roleArn });
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
function assertSource({ source, roleArn }: Stage): void {
  s3Uri().parse(source.uri);
  region().parse(source.region);
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
