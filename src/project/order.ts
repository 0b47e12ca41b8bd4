import { referencesOf } from './references.ts';
import type { Script } from './script.ts';
import type { Scripts, StarTable } from './project.ts';

/** What a star table is made from: the tables of the project that its files read, or that they say they depend on. */
export function dependenciesOf(star: StarTable, { staging, star: all }: Pick<Scripts, 'staging' | 'star'>): string[] {
  const tables = [...staging, ...all].map(({ table }) => table);
  const scripts = [star.create, star.load];
  const named = new Set([...scripts.flatMap(declaredIn), ...scripts.flatMap((script) => [...readBy(script)])]);
  return tables.filter((table) => table !== star.table && named.has(table));
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
function readBy({ statements }: Script): Set<string> {
  const found = statements.map(({ text }) => referencesOf(text));
  const own = new Set(found.flatMap(({ temporary }) => [...temporary]));
  return new Set(found.flatMap(({ reads }) => [...reads]).filter((name) => !own.has(name)));
}

/** The names in an order in which each comes after those that it waits for; else the names of a cycle. */
export function inOrder(after: Map<string, string[]>): { order: string[]; cycle?: undefined } | { cycle: string[] } {
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
