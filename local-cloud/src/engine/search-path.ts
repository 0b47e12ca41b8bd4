import { literal } from '../sql/text.ts';
import { isHiddenSchema } from '../sql/relation-name.ts';

/** The schemas in a value of search_path, with `$user` as the user's own. The engine's own schemas are left out. */
export function schemasOf(searchPath: string, user: string): string[] {
  const names = Array.from(
    searchPath.matchAll(/\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([^,]*))\s*(?:,|$)/g),
    (match) => {
      const [, double, single, plain = ''] = match;
      return double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? plain.trim().toLowerCase();
    },
  );
  return names.map((name) => (name === '$user' ? user : name)).filter((name) => name !== '' && !isHiddenSchema(name));
}

/**
 * DuckDB's statement that sets these schemas, which must exist in the cluster's database. DuckDB needs at least one, so
 * its `main`, in which nothing is ever created, stands for none.
 */
export function setSearchPath(schemas: readonly string[]): string {
  const path = (schemas.length === 0 ? ['main'] : schemas).map(
    (schema) => `"cluster"."${schema.replaceAll('"', '""')}"`,
  );
  return `SET search_path = ${literal(path.join(','))}`;
}
