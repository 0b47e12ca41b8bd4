import type { QualifiedName } from '../tree/name.ts';
import type { Catalog, CatalogRelation } from './catalog.ts';
import { documentedRelations } from './documented-relations.ts';
import { refuse } from './error.ts';

/** The relation of that name. Throws DialectError if the session can see none. */
export function relationNamed(catalog: Catalog, node: QualifiedName): CatalogRelation {
  const written = node.parts.map(({ value }) => value);
  const [name, schema, database] = written.toReversed();
  if (database !== undefined && database !== catalog.database) {
    refuse(node, '3D000', `database "${database}" does not exist`);
  }
  const found = catalog.relation(schema, name!);
  if (found?.system?.isDenied === true) refuse(node, '42501', `permission denied for relation ${name}`);
  if (found !== undefined) return found;
  if (schema !== undefined && !catalog.hasSchema(schema)) refuse(node, '3F000', `schema "${schema}" does not exist`);
  if ((schema === undefined || schema === 'pg_catalog') && documentedRelations.has(name!)) {
    refuse(node, '0A000', `The local cluster does not have the system relation "${name}".`);
  }
  return refuse(node, '42P01', `relation "${written.slice(-2).join('.')}" does not exist`);
}
