import type { Between, Collate, IsTest, Junction, Like, ScalarQuery } from '../../tree/expression.ts';
import { maxVarcharBytes } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import { asCondition, converted } from '../convert.ts';
import { refuse } from '../error.ts';
import type { Within } from './within.ts';
import { comparison, junction } from './operator.ts';

const boolean = { name: 'boolean' } as const;

export function bindJunction(within: Within, node: Junction): BoundExpression {
  return junction(
    node.operator,
    node.operands.map((part) => asCondition(part, within.expression(part))),
  );
}

export function bindIsTest(within: Within, node: IsTest): BoundExpression {
  const { test, isNegated } = node;
  const operand = within.expression(node.operand);
  const tested = test === 'null' ? operand : asCondition(node, operand);
  return { kind: 'isTest', operand: tested, test, isNegated, type: boolean };
}

export function bindBetween(within: Within, node: Between): BoundExpression {
  const [operand, low, high] = [node.operand, node.low, node.high].map((part) => within.expression(part));
  const operands = [comparison(node, '>=', operand!, low!), comparison(node, '<=', operand!, high!)];
  const inside = junction('and', operands);
  return node.isNegated ? { kind: 'not', operand: inside, type: boolean } : inside;
}

export function bindLike(within: Within, node: Like): BoundExpression {
  const text = { name: 'varchar', lengthBytes: maxVarcharBytes } as const;
  const part = (each: Like['operand']): BoundExpression => converted(each, within.expression(each), text, 'assignment');
  return {
    kind: 'like',
    operator: node.operator,
    operand: part(node.operand),
    pattern: part(node.pattern),
    escape: node.escape && part(node.escape),
    isNegated: node.isNegated,
    type: boolean,
  };
}

/** Collations that mean the usual comparison, byte by byte. */
const collations: ReadonlySet<string> = new Set(['default', 'c', 'posix', 'case_sensitive', 'cs']);

export function bindCollate(within: Within, node: Collate): BoundExpression {
  const name = node.collation.name.parts.at(-1)!.value;
  if (!collations.has(name)) refuse(node, '0A000', `COLLATE ${name} is not supported`);
  return within.expression(node.operand);
}

export function bindScalarQuery(within: Within, node: ScalarQuery): BoundExpression {
  const query = within.query(node.query);
  const [column, ...others] = query.columns;
  if (column === undefined || others.length > 0) refuse(node, '42601', 'subquery must return only one column');
  return { kind: 'scalarQuery', query, type: column.type };
}
