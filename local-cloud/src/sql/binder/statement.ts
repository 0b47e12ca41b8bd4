import type { Statement } from '../tree/statement.ts';
import type { BoundQuery } from './bound.ts';
import type { BoundChange } from './bound-change.ts';
import type { BoundDefinition } from './bound-definition.ts';
import type { Catalog } from './catalog.ts';
import { bindInsert } from './change/insert.ts';
import { bindMerge } from './change/merge.ts';
import { targetOf } from './change/target.ts';
import { bindDelete, bindUpdate } from './change/update.ts';
import { bindDefinition, tableOfInto } from './definition.ts';
import { bindLateView, type BoundLateView } from './late-view.ts';
import { Parameters } from './parameters.ts';
import { bindQuery } from './query.ts';
import { Scope } from './scope.ts';

export type BoundStatement = BoundQuery | BoundChange | BoundDefinition | BoundLateView;

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

const rules = {
  query: (scope, node) => {
    const table = tableOfInto(node);
    return table === undefined ? bindQuery(scope, node) : bindDefinition(scope, table);
  },
  createTableAs: bindDefinition,
  createView: (scope, node) => (node.isLateBinding ? bindLateView(scope.catalog, node) : bindDefinition(scope, node)),
  createMaterializedView: bindDefinition,
  insert: bindInsert,
  update: bindUpdate,
  delete: bindDelete,
  merge: bindMerge,
  truncate: ({ catalog }, { target }) => ({ kind: 'truncate', target: targetOf(catalog, target) }),
} satisfies { [K in Statement['kind']]?: (scope: Scope, node: Of<K>) => BoundStatement };

/** A statement that holds a query or changes rows. */
type Bindable = Of<keyof typeof rules>;

export function isBindable(tree: Statement): tree is Bindable {
  return Object.hasOwn(rules, tree.kind);
}

/**
 * The statement with its names resolved against the catalog, a type on every expression and a type for each of the
 * parameters. Throws DialectError for what Redshift refuses.
 */
export function bindStatement(tree: Bindable, catalog: Catalog, parameters = new Parameters()): BoundStatement {
  const rule = rules[tree.kind] as (scope: Scope, node: Bindable) => BoundStatement;
  return rule(new Scope(catalog, parameters), tree);
}
