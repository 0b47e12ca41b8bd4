import { readsOf } from '../access/reads.ts';
import { type AnyNode, childrenOf } from '../access/walk.ts';
import type { Alias } from '../tree/from.ts';
import type { QualifiedName } from '../tree/name.ts';
import type { CreateView } from '../tree/view.ts';
import type { Catalog } from './catalog.ts';
import { refuse } from './error.ts';

/** A view that is bound when it is read: what its query names need not be there when it is made. */
export interface BoundLateView {
  kind: 'lateView';
  tree: CreateView;
}

/** Throws DialectError 42601 where its query names a relation without a schema, but for those of pg_catalog. */
export function bindLateView(catalog: Catalog, tree: CreateView): BoundLateView {
  const arrays = arraysIn(tree.query);
  for (const { name } of readsOf(tree.query)) {
    const [own = '', schema] = name.toReversed();
    if (schema !== undefined || arrays.has(own) || catalog.relation(undefined, own)?.system !== undefined) continue;
    const told = 'All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING.';
    refuse(tree.query, '42601', told);
  }
  return { kind: 'lateView', tree };
}

/** The aliases that may stand for an array of a SUPER value, which FROM names without a schema. */
function arraysIn(node: AnyNode, found = new Set<string>()): Set<string> {
  const { alias, name } = node as AnyNode & { alias?: Alias; name?: QualifiedName };
  const isArray = node.kind === 'elements' || (node.kind === 'relation' && name!.parts.length > 1);
  if (isArray && alias !== undefined) found.add(alias.name.value);
  for (const child of childrenOf(node)) arraysIn(child, found);
  return found;
}
