import type { Reader } from './reader.ts';
import { DialectError } from '../sql/error.ts';
import {
  isSystemSchema,
  missing,
  qualified,
  refuseHidden,
  refuseSystem,
  type RelationName,
  relationOf,
} from '../sql/relation-name.ts';
import { quote } from './text.ts';

/** Reads `[database.][schema.]name`. Fails on names that DuckDB would take for a file. */
export function relationName(reader: Reader): RelationName {
  const position = reader.position;
  const parts = [reader.identifier()];
  while (parts.length < 3 && reader.accept('.')) parts.push(reader.label());
  return relationOf(parts, reader.context.database, position);
}

/** DuckDB text of a relation that is read: system relations are sent to sys_catalog, DuckDB's own are not seen. */
export function readableRelation(reader: Reader): { sql: string; relation: RelationName; isSystem: boolean } {
  const position = reader.position;
  const relation = relationName(reader);
  const { schema, name } = relation;
  if (schema === undefined && reader.scopes.isQuery(name)) return { sql: quote(name), relation, isSystem: false };
  if (schema === undefined || isSystemSchema(schema)) {
    const system = schema?.toLowerCase() === 'information_schema' ? `information_schema_${name}` : name;
    const { systemRelations, deniedRelations, keptAs } = reader.context;
    const isSystem = systemRelations.has(system);
    if (deniedRelations?.has(system) === true) {
      throw new DialectError('42501', `permission denied for relation ${name}`, position);
    }
    if (isSystem) return { sql: `sys_catalog.${quote(keptAs?.get(system) ?? system)}`, relation, isSystem };
    if (schema !== undefined) throw missing(relation, position);
  }
  refuseHidden(relation, position);
  reader.relationsRead.push(relation);
  return { sql: qualified(relation), relation, isSystem: false };
}

/** DuckDB text and parts of a relation that is written or changed. */
export function writableRelation(reader: Reader): { sql: string; relation: RelationName } {
  const position = reader.position;
  const relation = relationName(reader);
  if (relation.schema !== undefined) refuseSystem(relation.schema, position);
  refuseHidden(relation, position);
  return { sql: qualified(relation), relation };
}

/** The same of a relation that is made; a temporary one needs no schema of the search path. */
export function newRelation(reader: Reader, isTemporary: boolean): { sql: string; relation: RelationName } {
  const position = reader.position;
  const found = writableRelation(reader);
  const { schema, name } = found.relation;
  const needsSchema = schema === undefined && !isTemporary && !name.startsWith('#');
  if (needsSchema && reader.context.isWithoutSchema === true) {
    throw new DialectError('3F000', 'no schema has been selected to create in', position);
  }
  return found;
}
