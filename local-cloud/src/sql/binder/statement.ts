import type { Statement } from '../tree/statement.ts';
import type { BoundQuery } from './bound.ts';
import type { BoundChange } from './bound-change.ts';
import type { Catalog } from './catalog.ts';
import { bindInsert } from './change/insert.ts';
import { bindDelete, bindUpdate } from './change/update.ts';
import { Parameters } from './parameters.ts';
import { bindQuery } from './query.ts';
import { Scope } from './scope.ts';

export type BoundStatement = BoundQuery | BoundChange;

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

const rules: { [K in Statement['kind']]?: (scope: Scope, node: Of<K>) => BoundStatement } = {
  query: bindQuery,
  insert: bindInsert,
  update: bindUpdate,
  delete: bindDelete,
};

/**
 * The statement with its names resolved against the catalog, a type on every expression and a type for each of the
 * parameters; undefined for a statement that neither holds a query nor changes rows. Throws DialectError for what Redshift
 * refuses, and NotBoundYet for what it takes and this pass does not know.
 */
export function bindStatement(
  tree: Statement,
  catalog: Catalog,
  parameters = new Parameters(),
): BoundStatement | undefined {
  const rule = rules[tree.kind] as ((scope: Scope, node: Statement) => BoundStatement) | undefined;
  return rule?.(new Scope(catalog, parameters), tree);
}
