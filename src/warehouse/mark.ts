import { SupersededError } from './errors.ts';
import { identifier, literal } from './quote.ts';
import type { Session } from './session.ts';

/**
 * Whose rows a staging table holds: the load id stands in the table's comment, which is dropped with the table and
 * written in the transaction that fills it. A table of marks would make two stages that run side by side conflict.
 */
export async function markStaged(session: Session, table: string, loadId: string): Promise<void> {
  await session.run(`comment on table ${identifier(table)} is ${literal(loadId)}`);
}

/**
 * Holds the staging table until the end of the transaction, and makes sure that this load staged it.
 * Throws SupersededError when another one did.
 */
export async function holdStaged(session: Session, table: string, loadId: string): Promise<void> {
  await session.run(`lock table ${identifier(table)}`);
  const { rows } = await session.run(
    `select d.description
       from pg_description as d
       join pg_class as c on c.oid = d.objoid
      where d.objsubid = 0 and c.relname = ${literal(table)} and pg_table_is_visible(c.oid)`,
  );
  const mark = rows[0]?.[0];
  if (mark !== loadId) throw new SupersededError(table, loadId, typeof mark === 'string' ? mark : undefined);
}
