import type { Between, InList, InQuery, IsTest, Junction, Like, ScalarQuery } from '../../tree/expression.ts';
import { isText, maxVarcharBytes } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import { converted } from '../convert.ts';
import { NotBoundYet, refuse } from '../error.ts';
import type { Within } from './within.ts';
import { comparable, comparison } from './operator.ts';

const boolean = { name: 'boolean' } as const;

export function bindJunction(within: Within, node: Junction): BoundExpression {
  const operands = node.operands.map((part) => converted(part, within.expression(part), boolean));
  return { kind: 'junction', operator: node.operator, operands, type: boolean };
}

export function bindIsTest(within: Within, node: IsTest): BoundExpression {
  const { test, isNegated } = node;
  const operand = within.expression(node.operand);
  const tested = test === 'null' ? operand : converted(node, operand, boolean);
  return { kind: 'isTest', operand: tested, test, isNegated, type: boolean };
}

export function bindInList(within: Within, node: InList): BoundExpression {
  if (node.operand.kind === 'row') throw new NotBoundYet('a row in a list');
  const all = [node.operand, ...node.items].map((part) => within.expression(part));
  const [operand, ...items] = comparable(node, '=', all);
  return { kind: 'inList', operand: operand!, items, isNegated: node.isNegated, type: boolean };
}

/** What is found there is compared with the operand: the query's column becomes of its type. */
export function bindInQuery(within: Within, node: InQuery): BoundExpression {
  if (node.operand.kind === 'row') throw new NotBoundYet('a row in a query');
  const query = within.query(node.query);
  const [column, ...others] = query.columns;
  if (column === undefined || others.length > 0) refuse(node.query, '42601', 'subquery has too many columns');
  const operand = within.expression(node.operand);
  const result: BoundExpression = { kind: 'column', table: 'found', name: column.name, type: column.type };
  const [one, other] = comparable(node, '=', [operand, result]);
  if (other !== result && !isText(column.type)) throw new NotBoundYet('a query whose values are cast to be compared');
  return { kind: 'inQuery', operand: one!, query, isNegated: node.isNegated, type: boolean };
}

export function bindBetween(within: Within, node: Between): BoundExpression {
  const [operand, low, high] = [node.operand, node.low, node.high].map((part) => within.expression(part));
  const operands = [comparison(node, '>=', operand!, low!), comparison(node, '<=', operand!, high!)];
  const inside: BoundExpression = { kind: 'junction', operator: 'and', operands, type: boolean };
  return node.isNegated ? { kind: 'not', operand: inside, type: boolean } : inside;
}

export function bindLike(within: Within, node: Like): BoundExpression {
  if (node.operator === 'similar to') throw new NotBoundYet('SIMILAR TO');
  const text = { name: 'varchar', lengthBytes: maxVarcharBytes } as const;
  const part = (each: Like['operand']): BoundExpression => converted(each, within.expression(each), text, 'assignment');
  return {
    kind: 'like',
    isCaseSensitive: node.operator === 'like',
    operand: part(node.operand),
    pattern: part(node.pattern),
    escape: node.escape && part(node.escape),
    isNegated: node.isNegated,
    type: boolean,
  };
}

export function bindScalarQuery(within: Within, node: ScalarQuery): BoundExpression {
  const query = within.query(node.query);
  const [column, ...others] = query.columns;
  if (column === undefined || others.length > 0) refuse(node, '42601', 'subquery must return only one column');
  return { kind: 'scalarQuery', query, type: column.type };
}
