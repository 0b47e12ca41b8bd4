import type { Listing, Staged } from '../../contract/staging.ts';
import type { Source } from '../../contract/plan.ts';
import { InvalidProjectError } from '../../project/problems.ts';
import type { Project, StagingTable } from '../../project/project.ts';
import { identifier, literal } from '../../project/quote.ts';
import { ConflictError, LoadError, StatementError, WarehouseUnavailableError } from '../errors.ts';
import { region, s3Uri } from '../../contract/sources.ts';
import { additionsOf, filesOf } from '../../project/additions.ts';
import { createAdditions, numberedColumns } from './additions.ts';
import { copyScript } from './copy-script.ts';
import { findLoad } from './ledger.ts';
import type { StagedSummary } from './ledger.ts';
import { fileListName, manifestName } from './manifests.ts';
import { lastCopyId, markStaged, stagedBy } from './mark.ts';
import { readRejects } from './rejects.ts';
import { runScript } from '../run-script.ts';
import type { Parameters } from '../run-script.ts';
import type { Session } from '../session.ts';
import { systemViews } from '../system-views.ts';
import { inTransaction } from '../transaction.ts';

export interface Stage {
  table: string;
  source: Source;
  roleArn: string;
  loadId: string;
  /** Of the project. */
  parameters: Parameters;
  /** How many records COPY may refuse. */
  maxErrors: number;
  /** What was listed, and where its manifests are; absent if COPY reads everything that is there by then. */
  listed?: { listing: Listing; folder: string };
}

/**
 * Creates, copies and marks one staging table in one transaction, so that any number of runs leaves the same rows. What
 * is added to a table that stands waits in a table of its own for the load's transaction. What this load has staged and
 * committed already is not copied again: a lost reply costs nothing. Nor is anything of a load that the ledger has: its
 * manifests are gone, and another load may have gone on from it.
 * Throws LoadError naming file, line, column and value when COPY refuses more records than it may.
 */
export async function stageTable(session: Session, project: Project, stage: Stage): Promise<Staged> {
  assertSource(stage);
  const { table, loadId, listed } = stage;
  const recorded = await findLoad(session, loadId);
  if (recorded) return stagedThen(recorded.staged[table]);
  const scripts = scriptsOf(project, table);
  const target = listed?.listing.how === 'append' ? additionsOf(table) : table;
  const copied = await stagedBy(session, target, loadId);
  const copyIds = copied ?? (await copyInto(session, scripts, { ...stage, target }));
  return readStaged(session, target, copyIds, listed?.listing);
}

function stagedThen({ files = 0, rows = 0, rejected = 0, bytes }: Partial<StagedSummary> = {}): Staged {
  return { files, rows, rejected, copyIds: [], ...(bytes !== undefined && { bytes }) };
}

function scriptsOf({ staging, settings }: Project, table: string): StagingTable {
  const found = staging.find((candidate) => candidate.table === table);
  if (found) return found;
  throw new InvalidProjectError(settings.name, [
    { file: `sql/1-staging/${table}.create.sql`, message: 'existed when the load began, and is gone' },
  ]);
}

/** Returns the query ids of the COPYs. */
async function copyInto(session: Session, scripts: StagingTable, stage: Stage & { target: string }): Promise<number[]> {
  const { table, target, loadId, parameters } = stage;
  const isAdded = target !== table;
  const numbered = isAdded ? await numberedColumns(session, scripts) : [];
  try {
    return await inTransaction(session, async () => {
      if (isAdded) await createAdditions(session, table, numbered);
      else await runScript(session, scripts.create, parameters);
      const copyIds = stage.listed
        ? await copyListed(session, scripts, stage)
        : [await copyAll(session, scripts, stage)];
      await markStaged(session, target, { loadId, copyIds });
      return copyIds;
    });
  } catch (error) {
    throw await explainRefusal(session, stage, error);
  }
}

async function copyAll(session: Session, { table, copy }: StagingTable, stage: Stage): Promise<number> {
  const { source, roleArn, parameters, maxErrors } = stage;
  await runScript(session, copyScript(copy, { table, maxErrors }), { ...parameters, ...source, role_arn: roleArn });
  return lastCopyId(session);
}

/** Each manifest, and the list of its files for the ledger. */
async function copyListed(
  session: Session,
  { table, copy }: StagingTable,
  { target, source, roleArn, parameters, maxErrors, listed }: Stage & { target: string },
): Promise<number[]> {
  const { listing, folder } = listed as Required<Stage>['listed'];
  const script = copyScript(copy, { table, target, maxErrors, isManifest: true });
  const { region: place } = source;
  const files = filesOf(table);
  await session.run(`drop table if exists ${identifier(files)}`);
  await session.run(`create table ${identifier(files)} (file varchar(2048), etag varchar(128), bytes bigint)`);
  const copyIds: number[] = [];
  for (let number = 1; number <= listing.manifests; number += 1) {
    const uri = `${folder}/${manifestName(table, number)}`;
    await runScript(session, script, { ...parameters, uri, region: place, role_arn: roleArn });
    copyIds.push(await lastCopyId(session));
    await session.run(
      `copy ${identifier(files)} from ${literal(`${folder}/${fileListName(table, number)}`)}
       iam_role ${literal(roleArn)} region ${literal(place)} format as json 'auto'`,
    );
  }
  return copyIds;
}

/** The table's state, read after the commit, because inside the transaction the system tables may not show it yet. */
async function readStaged(session: Session, target: string, copyIds: number[], listing?: Listing): Promise<Staged> {
  const outcome = await readOutcome(session, target, copyIds);
  const bytes = listing?.bytes ?? (await readBytes(session, copyIds));
  return { ...outcome, ...(listing && { files: listing.files }), copyIds, ...(bytes !== undefined && { bytes }) };
}

/** A separate statement, because a committed load must not fail because of a number that is only nice to know. */
async function readBytes(session: Session, copyIds: number[]): Promise<number | undefined> {
  try {
    const { rows } = await session.run(
      `select sum(source_file_bytes) from sys_load_history where query_id in (${listOf(copyIds)})`,
    );
    const bytes = rows[0]?.[0];
    return bytes === undefined || bytes === null ? undefined : Number(bytes);
  } catch {
    return undefined;
  }
}

async function readOutcome(
  session: Session,
  target: string,
  copyIds: number[],
): Promise<Pick<Staged, 'rows' | 'files' | 'rejected'>> {
  const views = systemViews(session);
  const { rows: outcome } = await session.run(
    `select (select count(*) from ${identifier(target)}),
       (${views.loadedFiles(listOf(copyIds))}),
       (select count(*) from ${views.loadErrors} where query in (${listOf(copyIds)}))`,
  );
  const [rows, files, rejected] = outcome[0] ?? [];
  return { rows: Number(rows), files: Number(files), rejected: Number(rejected) };
}

/** Query ids begin at 1. */
const listOf = (copyIds: number[]): string => (copyIds.length === 0 ? '0' : copyIds.map(literal).join(', '));

/** COPY has no bind parameters, so only a valid ARN, region or S3 URI ever reaches the text. */
function assertSource({ source, roleArn }: Stage): void {
  s3Uri().parse(source.uri);
  region().parse(source.region);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleArn)) {
    throw new RangeError(`${JSON.stringify(roleArn)} is not the ARN of an IAM role`);
  }
}

/**
 * A COPY that failed on its data becomes a LoadError; any other error stays as it is. If the connection is lost before
 * the refused records are known, that is the error: the next attempt will fail on them again, and find out which.
 */
async function explainRefusal(session: Session, { table, maxErrors }: Stage, error: unknown): Promise<unknown> {
  if (!(error instanceof StatementError) || !/load_error|load error/i.test(error.message)) return error;
  try {
    const records = await readRejects(session, 'session = pg_backend_pid()');
    return records.length === 0 ? error : new LoadError(table, records, { cause: error, allowed: maxErrors });
  } catch (failure) {
    // Any other failure to explain it is worth less than the error itself.
    return failure instanceof WarehouseUnavailableError || failure instanceof ConflictError ? failure : error;
  }
}
