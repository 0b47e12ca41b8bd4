import { additionsOf } from '../../project/additions.ts';
import type { StagingTable } from '../../project/project.ts';
import { identifier, literal } from '../../project/quote.ts';
import type { Session } from '../session.ts';
import { columnsOf } from './columns.ts';
import { listedColumns } from './copy-script.ts';

/**
 * The table that holds rows until they are added to a staging table: the columns that its COPY fills, including
 * defaults.
 */

/**
 * The columns that the staging table numbers by itself and its COPY does not list: rows get their numbers when they are
 * added. Redshift shows an IDENTITY as the default of its column.
 */
export async function numberedColumns(session: Session, { table, copy }: StagingTable): Promise<string[]> {
  const { rows } = await session.run(
    `select a.attname
       from pg_attrdef as d
       join pg_class as c on c.oid = d.adrelid
       join pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
      where c.relname = ${literal(table)} and pg_table_is_visible(c.oid) and d.adsrc like '%identity"(%'`,
  );
  const listed = listedColumns(copy);
  return rows.map(([name]) => String(name)).filter((name) => !listed?.includes(name));
}

/** Creates it again, without those columns. */
export async function createAdditions(session: Session, table: string, numbered: string[]): Promise<void> {
  const additions = identifier(additionsOf(table));
  await session.run(`drop table if exists ${additions}`);
  await session.run(`create table ${additions} (like ${identifier(table)} including defaults)`);
  for (const column of numbered) await session.run(`alter table ${additions} drop column ${identifier(column)}`);
}

/** Adds what waits to the staging table. */
export async function addAdditions(session: Session, table: string): Promise<void> {
  const additions = additionsOf(table);
  const columns = [...(await columnsOf(session, additions)).keys()].map(identifier).join(', ');
  await session.run(`insert into ${identifier(table)} (${columns}) select ${columns} from ${identifier(additions)}`);
}
