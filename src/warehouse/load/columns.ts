import { identifier, literal } from '../../project/quote.ts';
import type { Script } from '../../project/script.ts';
import { runScript } from '../run-script.ts';
import type { Parameters } from '../run-script.ts';
import type { Session } from '../session.ts';

/** The types of a table's columns, by their names in their order. */
type Columns = Map<string, string>;

const aside = 'sparkify_set_aside';

/**
 * Creates the table from its file beside the existing one, and returns the columns in which they differ; empty if they
 * do not, or if none exists. Call it in a transaction. Afterwards the table is the new, empty one if they differ,
 * otherwise the existing one.
 */
export async function rebuildIfChanged(
  session: Session,
  { table, create, parameters }: { table: string; create: Script; parameters: Parameters },
): Promise<string[]> {
  const stood = await columnsOf(session, table);
  if (stood.size === 0) return [];
  await session.run(`alter table ${identifier(table)} rename to ${aside}`);
  await runScript(session, create, parameters);
  const differences = differencesOf(stood, await columnsOf(session, table));
  await session.run(`drop table ${differences.length > 0 ? aside : identifier(table)}`);
  if (differences.length === 0) await session.run(`alter table ${aside} rename to ${identifier(table)}`);
  return differences;
}

function differencesOf(stood: Columns, wanted: Columns): string[] {
  const gone = [...stood.keys()].filter((name) => !wanted.has(name)).map((name) => `it has no ${name}`);
  const other = [...wanted].flatMap(([name, type]) => {
    const before = stood.get(name);
    if (before === type) return [];
    return [before === undefined ? `${name} (${type}) is new` : `${name} is ${type}, not ${before}`];
  });
  const sameOrder = [...stood.keys()].join() === [...wanted.keys()].join();
  const differences = [...gone, ...other];
  return differences.length > 0 || sameOrder ? differences : ['its columns are in another order'];
}

/** None of a table that is not there. */
export async function columnsOf(session: Session, table: string): Promise<Columns> {
  const { rows } = await session.run(
    `select a.attname, format_type(a.atttypid, a.atttypmod)
       from pg_attribute as a
       join pg_class as c on c.oid = a.attrelid
      where c.relname = ${literal(table)} and pg_table_is_visible(c.oid) and a.attnum > 0 and not a.attisdropped
      order by a.attnum`,
  );
  return new Map(rows.map(([name, type]) => [String(name), String(type)]));
}
