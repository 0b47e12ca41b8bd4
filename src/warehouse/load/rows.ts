import { identifier } from '../../project/quote.ts';
import type { Session } from '../session.ts';

/** What tables hold. */

export async function isEmpty(session: Session, table: string): Promise<boolean> {
  const { rows } = await session.run(`select 1 from ${identifier(table)} limit 1`);
  return rows.length === 0;
}

export async function countRows(session: Session, tables: string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const { rows } = await session.run(`select count(*) from ${identifier(table)}`);
    counts[table] = Number(rows[0]?.[0]);
  }
  return counts;
}
