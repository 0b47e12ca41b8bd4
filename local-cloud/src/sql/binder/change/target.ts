import type { Name, QualifiedName } from '../../tree/name.ts';
import type { Catalog, CatalogColumn, CatalogRelation } from '../catalog.ts';
import { NotBoundYet, refuse } from '../error.ts';

/** The table whose rows a statement changes. */
export function targetOf(catalog: Catalog, { parts, at }: QualifiedName): CatalogRelation {
  const [name, schema, database] = parts.toReversed().map(({ value }) => value);
  if (database !== undefined && database !== catalog.database) {
    refuse({ at }, '3D000', `database "${database}" does not exist`);
  }
  const found = catalog.relation(schema, name!);
  if (found === undefined) throw new NotBoundYet(`the relation ${name}`);
  return found;
}

/** The column of that name. Throws DialectError 42703. */
function columnNamed(target: CatalogRelation, node: Name): CatalogColumn {
  const found = target.columns.find(({ name }) => name === node.value);
  return found ?? refuse(node, '42703', `column "${node.value}" of relation "${target.name}" does not exist`);
}

/** The columns of these names, each once. Throws DialectError 42703 and 42701. */
export function columnsNamed(target: CatalogRelation, names: readonly Name[]): CatalogColumn[] {
  const taken = new Set<string>();
  return names.map((node) => {
    if (taken.has(node.value)) refuse(node, '42701', `column "${node.value}" specified more than once`);
    taken.add(node.value);
    return columnNamed(target, node);
  });
}
