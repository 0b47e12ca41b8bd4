import type { CatalogPart, ShowCatalog } from '../../tree/show.ts';
import type { Reader } from '../reader.ts';

/** Continues after SHOW if it names a part of the catalog; undefined if it names a setting. */
export function showCatalog(reader: Reader, start: number): ShowCatalog | undefined {
  const part = catalogPart(reader);
  if (part === undefined) return undefined;
  const like = reader.accept('like') ? reader.string() : undefined;
  const limit = reader.accept('limit') ? reader.integer() : undefined;
  return { kind: 'showCatalog', of: part, like, limit, at: reader.at(start) };
}

/**
 *     part: DATABASES | SCHEMAS FROM DATABASE name | TABLES FROM SCHEMA name | COLUMNS FROM TABLE name |
 *           {TABLE|VIEW} name
 */
function catalogPart(reader: Reader): CatalogPart | undefined {
  if (reader.accept('databases')) return { kind: 'databases' };
  if (reader.accept('schemas', 'from', 'database')) return { kind: 'schemas', database: reader.name() };
  if (reader.accept('tables', 'from', 'schema')) return { kind: 'tables', schema: reader.qualifiedName() };
  if (reader.accept('columns', 'from', 'table')) return { kind: 'columns', table: reader.qualifiedName() };
  const kind = reader.acceptAny('table', 'view');
  return kind === undefined ? undefined : { kind, name: reader.qualifiedName() };
}
