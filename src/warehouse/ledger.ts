import type { Loaded } from '../contract/activities.ts';
import { literal } from '../project/quote.ts';
import type { Session } from './session.ts';

/**
 * The tables in which the tool keeps what it did, beside the project's own. A row of `sparkify_loads` is written in the
 * load's transaction, so it is there exactly when the data is.
 */

const loads = {
  name: 'sparkify_loads',
  comment: 'The loads that were committed',
  create: `create table sparkify_loads (
    load_id varchar(512) not null,
    loaded_at timestamp not null,
    project varchar(64) not null,
    project_hash varchar(64) not null,
    summary varchar(65535) not null,
    primary key (load_id)
  )
  diststyle all`,
  columns: {
    load_id: 'Workflow id and run id of the load',
    loaded_at: 'When it was committed, UTC',
    project: 'Name of the project',
    project_hash: 'SHA-256 of the files of the project, whose SQL made the tables',
    summary: 'JSON: rows of each table, and the checks',
  },
};

/** Creates what is missing. */
export async function createLedger(session: Session): Promise<void> {
  const { name, create, comment, columns } = loads;
  const { rows } = await session.run(
    `select 1 from pg_class where relname = ${literal(name)} and pg_table_is_visible(oid)`,
  );
  if (rows.length > 0) return;
  await session.run(create);
  await session.run(`comment on table ${name} is ${literal(comment)}`);
  for (const [column, text] of Object.entries(columns)) {
    await session.run(`comment on column ${name}.${column} is ${literal(text)}`);
  }
}

/** One load at a time: who holds the ledger may rebuild the star. Until the end of the transaction. */
export async function lockLedger(session: Session): Promise<void> {
  await session.run('lock table sparkify_loads');
}

/** What that load committed, if it did. */
export async function findLoad(session: Session, loadId: string): Promise<Loaded | undefined> {
  const { rows } = await session.run(`select summary from sparkify_loads where load_id = ${literal(loadId)}`);
  const summary = rows[0]?.[0];
  return typeof summary === 'string' ? (JSON.parse(summary) as Loaded) : undefined;
}

export interface LedgerEntry {
  loadId: string;
  project: string;
  projectHash: string;
  loaded: Loaded;
}

export async function recordLoad(
  session: Session,
  { loadId, project, projectHash, loaded }: LedgerEntry,
): Promise<void> {
  const values = [loadId, project, projectHash, JSON.stringify(loaded)].map(literal);
  await session.run(
    `insert into sparkify_loads (load_id, loaded_at, project, project_hash, summary)
     values (${values[0]}, getdate(), ${values.slice(1).join(', ')})`,
  );
}
