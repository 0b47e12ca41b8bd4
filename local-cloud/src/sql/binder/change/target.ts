import type { Name, QualifiedName } from '../../tree/name.ts';
import type { Catalog, CatalogColumn, CatalogRelation } from '../catalog.ts';
import { refuse } from '../error.ts';
import { relationNamed } from '../relation.ts';

/** The table whose rows a statement changes. */
export function targetOf(catalog: Catalog, node: QualifiedName): CatalogRelation {
  const found = relationNamed(catalog, node);
  const { system, view, name } = found;
  if (system !== undefined) refuse(node, '42501', `permission denied: "${name}" is a system catalog`);
  if (view !== undefined) refuse(node, '42809', `"${name}" is a view`);
  return found;
}

/** The column of that name. Throws DialectError 42703 if there is none. */
function columnNamed(target: CatalogRelation, node: Name): CatalogColumn {
  const found = target.columns.find(({ name }) => name === node.value);
  return found ?? refuse(node, '42703', `column "${node.value}" of relation "${target.name}" does not exist`);
}

/** The columns of these names. Throws DialectError 42703 for a missing one and 42701 for a repeated one. */
export function columnsNamed(target: CatalogRelation, names: readonly Name[]): CatalogColumn[] {
  const taken = new Set<string>();
  return names.map((node) => {
    if (taken.has(node.value)) refuse(node, '42701', `column "${node.value}" specified more than once`);
    taken.add(node.value);
    return columnNamed(target, node);
  });
}
