import type { Loaded } from '../contract/activities.ts';
import { CheckFailedError } from './errors.ts';
import { Excerpt } from './excerpt.ts';
import { holdStaged } from './mark.ts';
import { identifier } from './quote.ts';
import { inFile, runScript } from './run-script.ts';
import type { Script, Scripts } from './scripts.ts';
import type { Session } from './session.ts';
import { inTransaction } from './transaction.ts';

/** Creates the star and the ledger where they are missing, in one transaction; returns the names of the star tables. */
export async function createTables(session: Session, scripts: Scripts): Promise<string[]> {
  await inTransaction(session, async () => {
    for (const script of [scripts.ledger.create, ...scripts.star.create]) await runScript(session, script);
  });
  return scripts.star.create.map((script) => script.name);
}

/**
 * Rebuilds the star from staging, checks it and writes the ledger row, in one transaction: readers see the last good
 * load until the whole new one is there. A load id that the ledger holds already changes nothing and returns what it
 * recorded then, so a COMMIT whose reply was lost is not repeated.
 * Throws CheckFailedError, or SupersededError when another load staged meanwhile, after rolling back.
 */
export async function transform(session: Session, scripts: Scripts, loadId: string): Promise<Loaded> {
  return inTransaction(session, async () => {
    await runScript(session, scripts.ledger.lock);
    const recorded = await findLoad(session, scripts.ledger.find, loadId);
    if (recorded) return recorded;
    for (const { name } of scripts.staging.create) await holdStaged(session, name, loadId);
    for (const script of scripts.star.load) await runScript(session, script);
    for (const script of scripts.checks) await check(session, script);
    const loaded = { rows: await countRows(session, scripts), checks: scripts.checks.map((script) => script.name) };
    await runScript(session, scripts.ledger.record, { load_id: loadId, summary: JSON.stringify(loaded) });
    return loaded;
  });
}

async function findLoad(session: Session, find: Script, loadId: string): Promise<Loaded | undefined> {
  const [row] = await runScript(session, find, { load_id: loadId });
  const summary = row?.[0];
  return typeof summary === 'string' ? (JSON.parse(summary) as Loaded) : undefined;
}

/** What a failed check tells of the rows that it found. */
const offending = { rows: 3, bytes: 4096 };

async function check(session: Session, script: Script): Promise<void> {
  for (const statement of script.statements) {
    let excerpt: Excerpt | undefined;
    await inFile(script, () =>
      session.read(statement, (row, columns) => {
        excerpt ??= new Excerpt(columns, offending);
        return excerpt.add(row);
      }),
    );
    if (excerpt !== undefined) throw new CheckFailedError(script.name, script.comment, excerpt.rows);
  }
}

async function countRows(session: Session, scripts: Scripts): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name } of [...scripts.staging.create, ...scripts.star.create]) {
    const { rows } = await session.run(`select count(*) from ${identifier(name)}`);
    counts[name] = Number(rows[0]?.[0]);
  }
  return counts;
}
