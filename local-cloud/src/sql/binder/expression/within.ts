import type { Expression } from '../../tree/expression.ts';
import type { Query } from '../../tree/query.ts';
import type { BoundExpression, BoundQuery } from '../bound.ts';
import type { Scope } from '../scope.ts';

/** Binds the contents of an expression: expressions and queries. */
export interface Within {
  scope: Scope;
  expression(node: Expression): BoundExpression;
  query(node: Query): BoundQuery;
}
