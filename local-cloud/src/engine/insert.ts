import { type InsertColumn, insertText } from '../dialect/insert.ts';
import type { Insert } from '../dialect/statement.ts';
import { literal } from './literal.ts';
import type { Session } from './session.ts';

/** DuckDB text of an INSERT, made for the table as it is now. */
export async function textForTable(session: Session, insert: Insert): Promise<string> {
  const table = await readColumns(session, insert.target);
  return insertText(insert, table, await widthOf(session, insert));
}

async function readColumns(session: Session, target: string): Promise<InsertColumn[]> {
  const found = await session.database.texts(
    `SELECT json_array(name, type, coalesce(dflt_value, '')) FROM pragma_table_info(${literal(target)}) ORDER BY cid`,
  );
  return found.map((column) => {
    const [name, type, byDefault] = JSON.parse(column) as [string, string, string];
    return { name, type, isIdentity: byDefault.startsWith(`nextval('sys_catalog."identity_`) };
  });
}

/** How many columns are given: a query tells it when it is planned. */
async function widthOf(session: Session, { columns, rows, query = '' }: Insert): Promise<number> {
  const listed = columns ?? rows?.[0];
  return listed === undefined
    ? (await session.database.prepare(query, { kind: 'query', administers: false })).columnCount
    : listed.length;
}
