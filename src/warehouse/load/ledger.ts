import type { Listing, Loaded, Staged } from '../../contract/staging.ts';
import { literal } from '../../project/quote.ts';
import type { Session } from '../session.ts';

/**
 * The tables in which the tool keeps what it did, beside the project's own. They are written in the load's transaction
 * alone, so what they say is there exactly when the data is.
 */

interface LedgerTable {
  name: string;
  comment: string;
  /** Type and comment of each column. */
  columns: Record<string, [type: string, comment: string]>;
  attributes: string;
}

const loadId: [string, string] = ['varchar(512) not null', 'The load: workflow id and run id'];

const ledgerTables: LedgerTable[] = [
  {
    name: 'sparkify_loads',
    comment: 'The loads that were committed',
    columns: {
      load_id: loadId,
      loaded_at: ['timestamp not null', 'When it was committed, UTC'],
      project: ['varchar(64) not null', 'Name of the project'],
      project_hash: ['varchar(64) not null', 'SHA-256 of the files of the project, whose SQL made the tables'],
      mode: ['varchar(16) not null', 'full or incremental'],
      lists_files: ['boolean not null', 'Whether sparkify_files has every file of its staging tables'],
      summary: ['varchar(65535) not null', 'JSON: rows of each table, the checks, and what was staged'],
    },
    attributes: 'diststyle all',
  },
  {
    name: 'sparkify_tables',
    comment: 'Which files made and filled each table of the project',
    columns: {
      table_name: ['varchar(127) not null', 'The table'],
      file: ['varchar(512) not null', 'Path of the file in the project'],
      hash: ['varchar(64) not null', 'SHA-256 of the file; of a load.sql, with its merge.sql and parameters'],
      made_at: ['timestamp not null', 'When, UTC'],
    },
    attributes: 'diststyle all',
  },
  {
    name: 'sparkify_files',
    comment: 'The files that the staging tables hold',
    columns: {
      table_name: ['varchar(127) not null', 'Staging table'],
      file: ['varchar(2048) not null', 's3://bucket/key'],
      etag: ['varchar(128) not null', 'ETag of the object when it was listed'],
      bytes: ['bigint not null', 'Size of the object when it was listed'],
      load_id: loadId,
    },
    attributes: 'diststyle even sortkey (table_name, file)',
  },
  {
    name: 'sparkify_rejects',
    comment: 'The records that COPY refused, of loads that allow some',
    columns: {
      load_id: loadId,
      table_name: ['varchar(127) not null', 'Staging table'],
      file: ['varchar(2048)', 's3://bucket/key'],
      line: ['bigint', 'Line of the record in the file'],
      column_name: ['varchar(127)', 'Column that does not take the value'],
      value: ['varchar(1024)', 'The value, or the first 1,024 bytes of it'],
      reason: ['varchar(1024)', 'Why it was refused'],
    },
    attributes: 'diststyle even',
  },
  {
    name: 'sparkify_checks',
    comment: 'What the checks of each load found',
    columns: {
      load_id: loadId,
      name: ['varchar(256) not null', 'Name of the check'],
      holds: ['varchar(4096) not null', 'What it says holds'],
      severity: ['varchar(16) not null', 'error or warn'],
      passed: ['boolean not null', 'Whether it found nothing'],
      rows_found: ['varchar(8192) not null', 'JSON: the first rows that it found'],
    },
    attributes: 'diststyle all',
  },
];

/** Creates what is missing. */
export async function createLedger(session: Session): Promise<void> {
  const names = ledgerTables.map(({ name }) => literal(name)).join(', ');
  const { rows } = await session.run(
    `select relname from pg_class where relname in (${names}) and pg_table_is_visible(oid)`,
  );
  const existing = new Set(rows.map(([name]) => name));
  for (const table of ledgerTables) if (!existing.has(table.name)) await createTable(session, table);
}

async function createTable(session: Session, { name, comment, columns, attributes }: LedgerTable): Promise<void> {
  const definitions = Object.entries(columns).map(([column, [type]]) => `${column} ${type}`);
  await session.run(`create table ${name} (${definitions.join(', ')}) ${attributes}`);
  await session.run(`comment on table ${name} is ${literal(comment)}`);
  for (const [column, [, text]] of Object.entries(columns)) {
    await session.run(`comment on column ${name}.${column} is ${literal(text)}`);
  }
}

/** One load at a time: the holder of this lock may rebuild the star, until the end of its transaction. */
export async function lockLedger(session: Session): Promise<void> {
  await session.run('lock table sparkify_loads');
}

/** What was staged into a table of a load. */
export interface StagedSummary extends Omit<Staged, 'copyIds'> {
  how: Listing['how'];
}

/** A load that was committed. */
export interface RecordedLoad {
  loaded: Loaded;
  /** By table; none of a load that a version recorded that did not keep it. */
  staged: Record<string, StagedSummary>;
}

type Summary = Loaded & Partial<Pick<RecordedLoad, 'staged'>>;

/** What that load committed, if it did. */
export async function findLoad(session: Session, id: string): Promise<RecordedLoad | undefined> {
  const { rows } = await session.run(`select summary from sparkify_loads where load_id = ${literal(id)}`);
  const summary = rows[0]?.[0];
  if (typeof summary !== 'string') return undefined;
  const { staged = {}, ...loaded } = JSON.parse(summary) as Summary;
  return { loaded, staged };
}

/**
 * A VARCHAR holds 65,535 bytes, the Data API 64 KB per row and 100 KB per statement, in which quotes and backslashes
 * count twice.
 */
const mostSummaryBytes = 45_000;

/** Leaves out the rows that checks found if it would be too long with them; `sparkify_checks` has them as well. */
function summaryOf({ loaded, staged }: RecordedLoad): string {
  const summary: Summary = { ...loaded, staged };
  const whole = JSON.stringify(summary);
  if (Buffer.byteLength(whole) <= mostSummaryBytes) return whole;
  const checks = loaded.checks.map(({ name, severity, passed }) => ({ name, severity, passed }));
  return JSON.stringify({ ...summary, checks });
}

/** A table of the project, and the file that made or filled it. */
export interface Made {
  table: string;
  file: string;
  hash: string;
}

/** The hashes of the files that made and filled the tables, as far as the ledger knows. */
export async function hashesOfFiles(session: Session): Promise<Map<string, string>> {
  const { rows } = await session.run('select file, hash from sparkify_tables');
  return new Map(rows.map(([file, hash]) => [String(file), String(hash)]));
}

export async function recordMade(session: Session, made: Made[]): Promise<void> {
  if (made.length === 0) return;
  await session.run(`delete from sparkify_tables where file in (${made.map(({ file }) => literal(file)).join(', ')})`);
  const rows = made.map(({ table, file, hash }) => `(${[table, file, hash].map(literal).join(', ')}, getdate())`);
  await session.run(`insert into sparkify_tables (table_name, file, hash, made_at) values ${rows.join(', ')}`);
}

export interface LedgerEntry extends RecordedLoad {
  loadId: string;
  project: string;
  projectHash: string;
  mode: 'full' | 'incremental';
  listsFiles: boolean;
}

export async function recordLoad(session: Session, entry: LedgerEntry): Promise<void> {
  const { loadId: id, project, projectHash, mode, listsFiles } = entry;
  const [load, ...rest] = [id, project, projectHash, mode].map(literal);
  await session.run(
    `insert into sparkify_loads (load_id, loaded_at, project, project_hash, mode, lists_files, summary)
     values (${load}, getdate(), ${rest.join(', ')}, ${listsFiles}, ${literal(summaryOf(entry))})`,
  );
}
