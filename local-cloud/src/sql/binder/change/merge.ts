import type { Merge } from '../../tree/change.ts';
import type { Expression } from '../../tree/expression.ts';
import type { BoundExpression } from '../bound.ts';
import type { BoundMerge } from '../bound-change.ts';
import { asCondition } from '../convert.ts';
import { refuse } from '../error.ts';
import { bindExpression } from '../expression/bind.ts';
import { bindFrom } from '../from/bind.ts';
import { bindQuery } from '../query.ts';
import { Scope } from '../scope.ts';
import { bindInsert, bindRow } from './insert.ts';
import { bindAssignments, targetIn } from './update.ts';

/** https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html */
export function bindMerge(scope: Scope, node: Merge): BoundMerge {
  const { target, alias, inner } = targetIn(scope, node.target, undefined);
  const source = bindFrom(inner, node.source, bindQuery);
  const condition = bindCondition(inner, node.condition);
  const merged = { kind: 'merge' as const, target, alias, source, condition };
  const { action } = node;
  if (action.kind === 'removeDuplicates')
    return { ...merged, action: { kind: action.kind, insert: distinct(scope, node) } };
  const { matched, notMatched } = action;
  const assignments = matched.kind === 'update' ? bindAssignments(inner, target, matched.assignments) : undefined;
  // An inserted row has no values yet, so INSERT sees only those of the source.
  const beside = new Scope(scope.catalog, scope.parameters, scope);
  bindFrom(beside, node.source, bindQuery);
  const row = bindRow(beside, target, notMatched);
  return { ...merged, action: { kind: 'when', matched: assignments, notMatched: row } };
}

/** Redshift requires an equality between columns of the two; other conditions may be added to it. */
function bindCondition(scope: Scope, node: Expression): BoundExpression {
  const condition = asCondition(node, bindExpression(scope, node, bindQuery));
  const parts = condition.kind === 'junction' && condition.operator === 'and' ? condition.operands : [condition];
  if (!parts.some((part) => part.kind === 'comparison' && part.operator === '=')) {
    refuse(node, '0A000', 'a MERGE condition without an equality is not supported');
  }
  return condition;
}

/** The rows that REMOVE DUPLICATES inserts: each distinct row of the source once. */
function distinct(scope: Scope, { target, source, at }: Merge): ReturnType<typeof bindInsert> {
  const select = {
    kind: 'select' as const,
    isDistinct: true,
    items: [{ kind: 'star' as const, qualifier: [], at }],
    exclude: [],
    into: undefined,
    from: [source],
    where: undefined,
    groupBy: undefined,
    having: undefined,
    qualify: undefined,
    at,
  };
  const query = {
    kind: 'query' as const,
    with: undefined,
    body: select,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    at,
  };
  return bindInsert(scope, { kind: 'insert', target, columns: undefined, source: query, at });
}
