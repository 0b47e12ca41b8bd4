import { identifier, literal } from '../../project/quote.ts';
import { StatementError, SupersededError } from '../errors.ts';
import type { Session } from '../session.ts';

/**
 * Which load's rows a staging table holds: the load id and the query ids of its COPYs are in the table's comment, which
 * is dropped with the table and written in the transaction that fills it. A separate table of marks would make parallel
 * stages conflict.
 */
export interface StagedMark {
  loadId: string;
  copyIds: number[];
}

/** To be called after a COPY, in its session. */
export async function lastCopyId(session: Session): Promise<number> {
  const { rows } = await session.run('select pg_last_copy_id()');
  return Number(rows[0]?.[0]);
}

/** To be called in the transaction that fills the table. */
export async function markStaged(session: Session, table: string, { loadId, copyIds }: StagedMark): Promise<void> {
  await session.run(`comment on table ${identifier(table)} is ${literal(`${loadId} ${copyIds.join(',')}`)}`);
}

/** Query ids of the COPYs by which this load staged the table; undefined when it has not, or another one has since. */
export async function stagedBy(session: Session, table: string, loadId: string): Promise<number[] | undefined> {
  const mark = await readStagedMark(session, table);
  return mark?.loadId === loadId ? mark.copyIds : undefined;
}

/** Until the end of the transaction. */
export async function lockTable(session: Session, table: string): Promise<void> {
  await session.run(`lock table ${identifier(table)}`);
}

const undefinedTable = '42P01';

/** Whether it was said of a table that is not there. */
export function isAbsent(error: unknown): boolean {
  return error instanceof StatementError && error.sqlState === undefinedTable;
}

/**
 * Holds the staging table until the end of the transaction, and makes sure that this load staged it.
 * Throws SupersededError when another one did, or has dropped it.
 */
export async function holdStaged(session: Session, table: string, loadId: string): Promise<void> {
  try {
    await lockTable(session, table);
  } catch (error) {
    throw isAbsent(error) ? new SupersededError(table, loadId, undefined) : error;
  }
  const mark = await readStagedMark(session, table);
  if (mark?.loadId !== loadId) throw new SupersededError(table, loadId, mark?.loadId);
}

/** undefined when there is no such table, or nobody marked it. */
export async function readStagedMark(session: Session, table: string): Promise<StagedMark | undefined> {
  const { rows } = await session.run(
    `select d.description
       from pg_description as d
       join pg_class as c on c.oid = d.objoid
      where d.objsubid = 0 and c.relname = ${literal(table)} and pg_table_is_visible(c.oid)`,
  );
  const [, loadId, ids] = /^(.*) ([\d,]*)$/s.exec(String(rows[0]?.[0])) ?? [];
  return loadId === undefined ? undefined : { loadId, copyIds: (ids ?? '').split(',').filter(Boolean).map(Number) };
}
