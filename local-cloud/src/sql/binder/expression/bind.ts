import type { Expression } from '../../tree/expression.ts';
import type { Query } from '../../tree/query.ts';
import type { BoundExpression, BoundQuery } from '../bound.ts';
import { refuse } from '../error.ts';
import type { Scope } from '../scope.ts';
import { bindAtTimeZone, bindCall, bindValueFunction } from './call.ts';
import { bindCase } from './case.ts';
import { bindCast, bindTypedLiteral } from './cast.ts';
import { bindInterval, bindLiteral } from './literal.ts';
import { bindBinary, bindUnary } from './operation.ts';
import { bindArray, bindArrayQuery, bindPath } from './path.ts';
import * as predicate from './predicate.ts';
import { bindInList, bindInQuery, bindQuantified } from './quantified.ts';
import type { Within } from './within.ts';

/** The expression with its names resolved and a type on every part. Throws DialectError. */
export function bindExpression(
  scope: Scope,
  node: Expression,
  query: (scope: Scope, node: Query) => BoundQuery,
): BoundExpression {
  const within: Within = {
    scope,
    expression: (part) => bind(within, part),
    query: (part) => query(scope, part),
  };
  return bind(within, node);
}

type Node<K extends Expression['kind']> = Extract<Expression, { kind: K }>;
type Rules = { [K in Expression['kind']]: (within: Within, node: Node<K>) => BoundExpression };

const rules: Rules = {
  null: (_, node) => bindLiteral(node),
  boolean: (_, node) => bindLiteral(node),
  string: (_, node) => bindLiteral(node),
  number: (_, node) => bindLiteral(node),
  interval: (_, node) => bindInterval(node),
  typedLiteral: (_, node) => bindTypedLiteral(node),
  parameter: ({ scope }, node) => scope.parameters.bound(node.number),
  columnReference: ({ scope }, node) => scope.resolve(node),
  attribute: bindPath,
  element: bindPath,
  unary: bindUnary,
  binary: bindBinary,
  junction: predicate.bindJunction,
  isTest: predicate.bindIsTest,
  inList: bindInList,
  inQuery: bindInQuery,
  quantified: bindQuantified,
  between: predicate.bindBetween,
  like: predicate.bindLike,
  exists: (within, { query }) => ({ kind: 'exists', query: within.query(query), type: { name: 'boolean' } }),
  scalarQuery: predicate.bindScalarQuery,
  row: (_, node) => refuse(node, '0A000', 'a whole row as a value is not supported'),
  arrayLiteral: bindArray,
  arrayQuery: bindArrayQuery,
  collate: predicate.bindCollate,
  case: bindCase,
  cast: bindCast,
  atTimeZone: bindAtTimeZone,
  functionCall: bindCall,
  valueFunction: (_, node) => bindValueFunction(node),
};

function bind(within: Within, node: Expression): BoundExpression {
  return rules[node.kind](within, node as never);
}
