import { isHiddenSchema } from '../sql/relation-name.ts';
import { literal } from './literal.ts';

/** The schemas that a value of search_path names, `$user` being the user's own; the engine's are never among them. */
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
 * DuckDB's statement for these schemas, which must exist in the database of the cluster. DuckDB needs one at least:
 * its own `main`, in which nothing is ever made, stands for none.
 */
export function setSearchPath(schemas: readonly string[]): string {
  const path = (schemas.length === 0 ? ['main'] : schemas).map(
    (schema) => `"cluster"."${schema.replaceAll('"', '""')}"`,
  );
  return `SET search_path = ${literal(path.join(','))}`;
}
