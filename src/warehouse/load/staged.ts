import type { StagedTable } from '../../contract/staging.ts';
import { identifier, literal } from '../../project/quote.ts';
import { additionsOf, filesOf } from '../../project/additions.ts';
import { InvalidProjectError } from '../../project/problems.ts';
import type { Project, StagingTable } from '../../project/project.ts';
import { LoadError, SupersededError } from '../errors.ts';
import { addAdditions } from './additions.ts';
import { holdStaged, isAbsent, lockTable, markStaged, readStagedMark } from './mark.ts';
import { systemViews } from '../system-views.ts';
import { readRejects } from './rejects.ts';
import type { Session } from '../session.ts';

/** What a load's transaction does with what was staged for it. */

interface Load {
  loadId: string;
  maxErrors: number;
}

/**
 * Locks what this load staged until the end of the transaction, adds waiting rows to existing tables, and records in
 * the ledger which files each table holds and which records were refused. Throws SupersededError if another load staged
 * meanwhile, LoadError if too many records were refused.
 */
export async function takeStaged(session: Session, staged: StagedTable, load: Load): Promise<void> {
  const { table, listing } = staged;
  const { loadId } = load;
  if (listing?.how === 'append') await append(session, table, { loadId, base: listing.base ?? '' });
  else {
    await dropAdditions(session, table);
    await holdStaged(session, table, loadId);
  }
  await keepFiles(session, staged, loadId);
  await keepRejects(session, staged, load);
}

async function append(
  session: Session,
  table: string,
  { loadId, base }: { loadId: string; base: string },
): Promise<void> {
  const additions = additionsOf(table);
  await holdStaged(session, additions, loadId);
  await lockTable(session, table);
  const mark = await readStagedMark(session, table);
  // What was listed is what the table lacked then.
  if (mark?.loadId !== base) throw new SupersededError(table, base, mark?.loadId);
  await addAdditions(session, table);
  await markStaged(session, table, { loadId, copyIds: [] });
}

async function keepFiles(session: Session, { table, listing }: StagedTable, loadId: string): Promise<void> {
  if (listing?.how !== 'append') await session.run(`delete from sparkify_files where table_name = ${literal(table)}`);
  if (!listing) return;
  await session.run(
    `insert into sparkify_files (table_name, file, etag, bytes, load_id)
     select ${literal(table)}, file, etag, bytes, ${literal(loadId)} from ${identifier(filesOf(table))}`,
  );
}

async function keepRejects(session: Session, staged: StagedTable, { loadId, maxErrors }: Load): Promise<void> {
  const { table, copyIds, rejected } = staged;
  if (rejected === 0) return;
  const ofCopies = `query in (${copyIds.map(literal).join(', ')})`;
  // COPY counts for each manifest alone.
  if (rejected > maxErrors) throw new LoadError(table, await readRejects(session, ofCopies), { allowed: maxErrors });
  await session.run(
    `insert into sparkify_rejects (load_id, table_name, file, line, column_name, value, reason)
     select ${literal(loadId)}, ${literal(table)}, trim(filename), line_number, trim(colname), trim(raw_field_value),
       trim(err_reason)
     from ${systemViews(session).loadErrors}
     where ${ofCopies}`,
  );
}

/**
 * Drops the rows that wait to be added to the table, left by a failed incremental load. Call it before the table is
 * locked: staging additions locks the two in that order, and otherwise both would wait for each other.
 */
async function dropAdditions(session: Session, table: string): Promise<void> {
  await session.run(`drop table if exists ${identifier(additionsOf(table))}`);
}

/** The rows that waited for the transaction are no longer needed. */
export async function dropTaken(session: Session, { table }: StagedTable): Promise<void> {
  await session.run(`drop table if exists ${identifier(filesOf(table))}`);
  await dropAdditions(session, table);
}

/**
 * Locks a staging table that this load has not staged, for instance one that was added to the project after the plan,
 * because the star's data must not change meanwhile. Throws InvalidProjectError if there is no such table.
 */
export async function holdUnstaged(session: Session, { settings }: Project, staging: StagingTable): Promise<void> {
  const { table, create } = staging;
  try {
    await lockTable(session, table);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    const message = `was added after this load began, so ${table} is not staged: run the load again`;
    throw new InvalidProjectError(settings.name, [{ file: create.file, message }]);
  }
}
