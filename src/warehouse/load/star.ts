import type { Loaded, StagedTable } from '../../contract/staging.ts';
import { starInOrder } from '../../project/order.ts';
import type { Project, StagingTable, StarTable } from '../../project/project.ts';
import { literal } from '../../project/quote.ts';
import { projectHash } from '../../project/read.ts';
import { recordChecks, runChecks } from './checks.ts';
import { rebuildIfChanged } from './columns.ts';
import { fillStar } from './fill.ts';
import { ColumnsChangedError } from '../errors.ts';
import { dropTaken, holdUnstaged, takeStaged } from './staged.ts';
import { createLedger, findLoad, hashesOfFiles, lockLedger, recordLoad, recordMade } from './ledger.ts';
import type { Made, StagedSummary } from './ledger.ts';
import { runScript } from '../run-script.ts';
import type { Parameters } from '../run-script.ts';
import type { Session } from '../session.ts';
import { inTransaction } from '../transaction.ts';
import { countRows } from './rows.ts';

type Mode = 'full' | 'incremental';

/**
 * Creates the star and the ledger if they are missing, in one transaction; returns the names of the star tables. For a
 * load that is in the ledger, it creates and compares nothing. Throws ColumnsChangedError if an existing table has
 * other columns than its file and the load is incremental.
 */
export async function createTables(
  session: Session,
  project: Project,
  { mode, parameters, loadId }: { mode: Mode; parameters: Parameters; loadId?: string | undefined },
): Promise<string[]> {
  const star = starInOrder('create', project);
  await inTransaction(session, async () => {
    await createLedger(session);
    if (loadId !== undefined && (await findLoad(session, loadId))) return;
    const missing = await missingOf(session, star);
    for (const { create } of missing) await runScript(session, create, parameters);
    await recordMade(session, missing.map(madeOf(project)));
    if (mode === 'incremental') await refuseChanged(session, project, parameters);
  });
  return star.map(({ table }) => table);
}

async function refuseChanged(session: Session, project: Project, parameters: Parameters): Promise<void> {
  const hashes = await hashesOfFiles(session);
  for (const { table, create } of [...project.staging, ...project.star]) {
    if (hashes.get(create.file) === project.hashes[create.file]) continue;
    const differences = await rebuildIfChanged(session, { table, create, parameters });
    if (differences.length > 0) throw new ColumnsChangedError(create.file, table, differences);
  }
}

async function missingOf(session: Session, star: StarTable[]): Promise<StarTable[]> {
  const { rows } = await session.run(
    `select relname from pg_class
      where relname in (${star.map(({ table }) => literal(table)).join(', ')}) and pg_table_is_visible(oid)`,
  );
  const standing = new Set(rows.map(([name]) => name));
  return star.filter(({ table }) => !standing.has(table));
}

/** Every table of a project is created by its own file. */
function madeOf({ hashes }: Project): (table: StagingTable | StarTable) => Made {
  return ({ table, create: { file } }) => ({ table, file, hash: hashes[file] ?? '' });
}

export interface Transform {
  loadId: string;
  mode: Mode;
  maxErrors: number;
  parameters: Parameters;
  staged: StagedTable[];
}

/**
 * Rebuilds the star from staging, checks it and writes the ledger, in one transaction: readers see the last good load
 * until the whole new one is there. A load id that the ledger holds already changes nothing and returns what it
 * recorded then, so a COMMIT whose reply was lost is not repeated. Every staging table of the project is held meanwhile.
 * Throws CheckFailedError, SupersededError when another load staged meanwhile, or InvalidProjectError when a staging
 * table came to the project meanwhile, after rolling back.
 */
export async function transform(session: Session, project: Project, load: Transform): Promise<Loaded> {
  const { loadId, mode, staged } = load;
  return inTransaction(session, async () => {
    await lockLedger(session);
    const recorded = await findLoad(session, loadId);
    if (recorded) return recorded.loaded;
    for (const one of staged) await takeStaged(session, one, load);
    for (const one of unstagedOf(project, staged)) await holdUnstaged(session, project, one);
    const loaded = await rebuild(session, project, load);
    await recordLoad(session, {
      loadId,
      project: project.settings.name,
      projectHash: projectHash(project),
      mode,
      listsFiles: staged.every(({ listing }) => listing !== undefined),
      loaded,
      staged: Object.fromEntries(staged.map((one) => [one.table, summaryOf(one)])),
    });
    for (const one of staged) await dropTaken(session, one);
    return loaded;
  });
}

/** The staging tables that came to the project after the load's plan. */
function unstagedOf({ staging }: Project, staged: StagedTable[]): StagingTable[] {
  return staging.filter(({ table }) => !staged.some((one) => one.table === table));
}

function summaryOf({ files = 0, rows = 0, rejected, bytes, listing }: StagedTable): StagedSummary {
  return { files, rows, rejected, how: listing?.how ?? 'replace', ...(bytes !== undefined && { bytes }) };
}

async function rebuild(session: Session, project: Project, load: Transform): Promise<Loaded> {
  const { staging, star, checks } = project;
  const { loadId, parameters, staged } = load;
  const unstaged = unstagedOf(project, staged);
  const hashes = await hashesOfFiles(session);
  const isAdded = unstaged.length === 0 && staged.every(({ listing }) => listing?.how === 'append');
  const filled = await fillStar(session, project, { parameters, hashes, isAdded });
  const made = [...staging.filter((one) => !unstaged.includes(one)), ...star].map(madeOf(project));
  await recordMade(
    session,
    [...made, ...filled].filter(({ file, hash }) => hashes.get(file) !== hash),
  );
  const results = await runChecks(session, checks, parameters);
  await recordChecks(session, loadId, checks, results);
  const tables = [...staging, ...starInOrder('load', project)].map(({ table }) => table);
  return { rows: await countRows(session, tables), checks: results };
}
