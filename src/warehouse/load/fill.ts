import { createHash } from 'node:crypto';
import { dependenciesIn, scriptsOf, starInOrder } from '../../project/order.ts';
import type { Project, StarTable } from '../../project/project.ts';
import { parametersOf } from '../../project/statements.ts';
import { runScript } from '../run-script.ts';
import type { Parameters } from '../run-script.ts';
import type { Session } from '../session.ts';
import { rebuildIfChanged } from './columns.ts';
import type { Made } from './ledger.ts';
import { isEmpty } from './rows.ts';

/** How star tables get their rows: all of them by load.sql, or the new ones by merge.sql. */

interface Fill {
  parameters: Parameters;
  /** The hashes that the ledger has, by file. */
  hashes: Map<string, string>;
  /** Whether all that is staged was added to what stood. */
  isAdded: boolean;
}

/**
 * Fills the star tables in order, and rebuilds those whose columns have changed. Merges into a table only if its rows,
 * and those of the star tables that it reads, came from the same SQL; otherwise it would keep rows of the old SQL.
 * Returns what filled each table.
 */
export async function fillStar(session: Session, project: Project, fill: Fill): Promise<Made[]> {
  const { parameters, hashes, isAdded } = fill;
  const after = dependenciesIn('load', project);
  const filled: Made[] = [];
  const anew = new Set<string>();
  for (const star of starInOrder('load', project)) {
    const { table, create, load } = star;
    const hash = hashOfFilling(project, star, parameters);
    const isRebuilt =
      hashes.get(create.file) !== project.hashes[create.file] &&
      (await rebuildIfChanged(session, { table, create, parameters })).length > 0;
    const isOther =
      isRebuilt || hashes.get(load.file) !== hash || (after.get(table) ?? []).some((name) => anew.has(name));
    if (isOther) anew.add(table);
    await fillTable(session, star, { parameters, mayMerge: isAdded && !isOther });
    filled.push({ table, file: load.file, hash });
  }
  return filled;
}

/** SHA-256 of what the rows of a table depend on beside other tables: its load.sql, its merge.sql and their parameters. */
function hashOfFilling(project: Project, star: StarTable, parameters: Parameters): string {
  const scripts = scriptsOf(star, 'load');
  const names = scripts.flatMap(({ statements }) => statements.flatMap(parametersOf)).map(({ name }) => name);
  const values = [...new Set(names)].toSorted().map((name) => [name, parameters[name]]);
  const hash = createHash('sha256');
  hash.update(JSON.stringify([scripts.map(({ file }) => project.hashes[file]), values]));
  return hash.digest('hex');
}

/** An empty table, such as one that this load has created, lacks more than the new rows. */
async function fillTable(
  session: Session,
  { table, load, merge }: StarTable,
  { parameters, mayMerge }: { parameters: Parameters; mayMerge: boolean },
): Promise<void> {
  const isMerged = mayMerge && merge !== undefined && !(await isEmpty(session, table));
  await runScript(session, isMerged ? merge : load, parameters);
}
