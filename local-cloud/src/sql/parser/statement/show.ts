import type { CatalogPart, GrantsOn, ShowCatalog } from '../../tree/show.ts';
import type { Reader } from '../reader.ts';
import { grantee } from './privilege.ts';

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
 *           CONSTRAINTS {PRIMARY KEYS | FOREIGN KEYS [EXPORTED]} FROM TABLE name | grants | {TABLE|VIEW} name
 */
function catalogPart(reader: Reader): CatalogPart | undefined {
  if (reader.accept('databases')) return { kind: 'databases' };
  if (reader.accept('schemas', 'from', 'database')) return { kind: 'schemas', database: reader.name() };
  if (reader.accept('tables', 'from', 'schema')) return { kind: 'tables', schema: reader.qualifiedName() };
  if (reader.accept('columns', 'from', 'table')) return { kind: 'columns', table: reader.qualifiedName() };
  if (reader.accept('constraints')) return constraints(reader);
  const granted = grants(reader);
  if (granted !== undefined) return granted;
  const kind = reader.acceptAny('table', 'view');
  return kind === undefined ? undefined : { kind, name: reader.qualifiedName() };
}

function constraints(reader: Reader): CatalogPart {
  const isPrimary = reader.expectAny('primary', 'foreign') === 'primary';
  reader.expect('keys');
  const isExported = !isPrimary && reader.accept('exported');
  reader.expect('from', 'table');
  const table = reader.qualifiedName();
  return isPrimary ? { kind: 'primaryKeys', table } : { kind: 'foreignKeys', table, isExported };
}

/**
 *     grants: GRANTS ON {DATABASE name | SCHEMA name | [TABLE] name} [FOR identity] | COLUMN GRANTS ON TABLE name [FOR identity] |
 *             GRANTS FOR identity [FROM DATABASE name]
 *     identity: name | ROLE name | PUBLIC
 */
function grants(reader: Reader): CatalogPart | undefined {
  if (reader.accept('column', 'grants', 'on', 'table')) {
    const on: GrantsOn = { kind: 'columns', name: reader.qualifiedName() };
    return { kind: 'grants', on, to: reader.accept('for') ? grantee(reader) : undefined };
  }
  if (reader.accept('grants', 'for')) {
    const to = grantee(reader);
    if (reader.accept('from', 'database')) reader.name();
    return { kind: 'grants', on: undefined, to };
  }
  if (!reader.accept('grants', 'on')) return undefined;
  const kind = reader.acceptAny('database', 'schema', 'table') ?? 'table';
  const on: GrantsOn = { kind, name: reader.qualifiedName() };
  return { kind: 'grants', on, to: reader.accept('for') ? grantee(reader) : undefined };
}
