import { additionsOf } from './additions.ts';
import type { Scripts, StarTable } from './project.ts';
import { referencesOf } from './references.ts';
import type { Script } from './script.ts';

type Tables = Pick<Scripts, 'staging' | 'star'>;

/**
 * The star tables have one order for creating and one for loading: a fact table may be created after the table of its
 * key.
 */
export type Stage = 'create' | 'load';

/**
 * The tables of the project that each star table waits for in that stage: those that its file reads, itself or through
 * a view or a helping table, or says that it depends on.
 */
export function dependenciesIn(stage: Stage, tables: Tables): Map<string, string[]> {
  const all = [...tables.staging, ...tables.star].map(({ table }) => table);
  const beside = madeBeside(stage, tables);
  return new Map(
    tables.star.map((star) => {
      const { table } = star;
      const scripts = scriptsOf(star, stage);
      const found = new Set<string>();
      const follow = (name: string) => {
        if (found.has(name)) return;
        found.add(name);
        beside.get(name)?.forEach(follow);
      };
      for (const script of scripts) [...declaredIn(script), ...readBy(script)].forEach(follow);
      return [table, all.filter((name) => name !== table && found.has(name))];
    }),
  );
}

/** The star tables, each after those that it waits for in that stage. Throws RangeError when they wait for each other. */
export function starInOrder(stage: Stage, tables: Tables): StarTable[] {
  const { order, cycle } = inOrder(dependenciesIn(stage, tables));
  if (cycle) throw new RangeError(`there is no order of ${cycle.join(', ')}`);
  return order.map((name) => tables.star.find(({ table }) => table === name) as StarTable);
}

/** The files of a star table, or those of one stage. */
export function scriptsOf({ create, load, merge }: StarTable, stage?: Stage): Script[] {
  const loads = stage === 'create' ? [] : [load, ...(merge ? [merge] : [])];
  return stage === 'load' ? loads : [create, ...loads];
}

/** The names after `-- depends on:` at the head of a file, for what its SQL does not show. */
export function declaredIn({ settings }: Script): string[] {
  const { value = '' } = settings.get('depends on') ?? {};
  return value
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
}

/** What the statements of a file read, without the temporary tables that it makes itself. */
export function readBy({ statements }: Script): Set<string> {
  const found = statements.map(referencesOf);
  const own = new Set(found.flatMap(({ temporary }) => [...temporary]));
  return new Set(found.flatMap(({ reads }) => [...reads]).filter((name) => !own.has(name)));
}

/**
 * What else the files create, and the tables that it stands for: for a view those that it reads, for anything else
 * those of the file that creates it.
 */
function madeBeside(stage: Stage, { staging, star }: Tables): Map<string, Set<string>> {
  const made = new Map<string, Set<string>>();
  const add = (name: string, tables: Iterable<string>) =>
    made.set(name, new Set([...(made.get(name) ?? []), ...tables]));
  for (const { table, create } of [...staging, ...star]) {
    for (const statement of create.statements) {
      const { creates, reads } = referencesOf(statement);
      for (const name of creates) add(name, stage === 'create' ? [table] : reads);
    }
  }
  for (const { table, load, merge } of stage === 'load' ? star : []) {
    for (const statement of [...load.statements, ...(merge?.statements ?? [])]) {
      const { creates, writes } = referencesOf(statement);
      for (const name of [...creates, ...writes]) add(name, [table]);
    }
  }
  for (const { table } of [...staging, ...star]) made.delete(table);
  for (const { table } of staging) made.set(additionsOf(table), new Set([table]));
  return made;
}

/** The names in an order in which each comes after those that it waits for; else the names of a cycle. */
export function inOrder(
  after: Map<string, string[]>,
): { order: string[]; cycle?: undefined } | { order?: undefined; cycle: string[] } {
  const order: string[] = [];
  const path: string[] = [];
  const visit = (name: string): string[] | undefined => {
    if (order.includes(name)) return undefined;
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    path.push(name);
    for (const before of after.get(name) ?? []) {
      const cycle = after.has(before) ? visit(before) : undefined;
      if (cycle) return cycle;
    }
    path.pop();
    order.push(name);
    return undefined;
  };
  for (const name of after.keys()) {
    const cycle = visit(name);
    if (cycle) return { cycle };
  }
  return { order };
}
