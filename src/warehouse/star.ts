import type { Loaded } from '../contract/activities.ts';
import type { Project } from '../project/project.ts';
import { starInOrder } from '../project/order.ts';
import { projectHash } from '../project/read.ts';
import { identifier } from '../project/quote.ts';
import type { Script } from '../project/script.ts';
import { CheckFailedError } from './errors.ts';
import { Excerpt } from './excerpt.ts';
import { createLedger, findLoad, lockLedger, recordLoad } from './ledger.ts';
import { holdStaged } from './mark.ts';
import { inFile, runScript } from './run-script.ts';
import type { Parameters } from './run-script.ts';
import type { Session } from './session.ts';
import { inTransaction } from './transaction.ts';

/** Creates the star and the ledger where they are missing, in one transaction; returns the names of the star tables. */
export async function createTables(session: Session, project: Project, parameters: Parameters): Promise<string[]> {
  const star = starInOrder('create', project);
  await inTransaction(session, async () => {
    await createLedger(session);
    for (const { create } of star) await runScript(session, create, parameters);
  });
  return star.map(({ table }) => table);
}

/**
 * Rebuilds the star from staging, checks it and writes the ledger row, in one transaction: readers see the last good
 * load until the whole new one is there. A load id that the ledger holds already changes nothing and returns what it
 * recorded then, so a COMMIT whose reply was lost is not repeated.
 * Throws CheckFailedError, or SupersededError when another load staged meanwhile, after rolling back.
 */
export async function transform(
  session: Session,
  project: Project,
  { loadId, parameters }: { loadId: string; parameters: Parameters },
): Promise<Loaded> {
  const { staging, checks, settings } = project;
  const star = starInOrder('load', project);
  return inTransaction(session, async () => {
    await lockLedger(session);
    const recorded = await findLoad(session, loadId);
    if (recorded) return recorded;
    for (const { table } of staging) await holdStaged(session, table, loadId);
    for (const { load } of star) await runScript(session, load, parameters);
    for (const script of checks) await check(session, script, parameters);
    const tables = [...staging, ...star].map(({ table }) => table);
    const loaded = { rows: await countRows(session, tables), checks: checks.map(({ name }) => name) };
    await recordLoad(session, { loadId, project: settings.name, projectHash: projectHash(project), loaded });
    return loaded;
  });
}

/** What a failed check tells of the rows that it found. */
const offending = { rows: 3, bytes: 4096 };

async function check(session: Session, script: Script, parameters: Parameters): Promise<void> {
  for (const statement of script.statements) {
    let excerpt: Excerpt | undefined;
    await inFile(script, statement, parameters, (sql) =>
      session.read(sql, (row, columns) => {
        excerpt ??= new Excerpt(columns, offending);
        return excerpt.add(row);
      }),
    );
    if (excerpt !== undefined) throw new CheckFailedError(script.name, script.comment, excerpt.rows);
  }
}

async function countRows(session: Session, tables: string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const { rows } = await session.run(`select count(*) from ${identifier(table)}`);
    counts[table] = Number(rows[0]?.[0]);
  }
  return counts;
}
