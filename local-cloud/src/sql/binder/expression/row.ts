import type { Expression } from '../../tree/expression.ts';
import type { Node } from '../../tree/node.ts';
import type { BoundExpression, Comparison } from '../bound.ts';
import { refuse } from '../error.ts';
import { comparison, junction } from './operator.ts';
import type { Within } from './within.ts';

type Operator = Comparison['operator'];

/** The values of a row, or the one value of any other expression. */
export function valuesOf(within: Within, node: Expression): BoundExpression[] {
  return (node.kind === 'row' ? node.items : [node]).map((item) => within.expression(item));
}

/** Compares rows: they are equal if all values are; otherwise the first difference decides. */
export function rowComparison(
  node: Node,
  operator: Operator,
  left: readonly BoundExpression[],
  right: readonly BoundExpression[],
): BoundExpression {
  if (left.length !== right.length) refuse(node, '42601', 'unequal number of entries in row expressions');
  const pairs = (each: Operator): BoundExpression[] =>
    left.map((value, place) => comparison(node, each, value, right[place]!));
  if (operator === '=') return junction('and', pairs('='));
  if (operator === '<>') return junction('or', pairs('<>'));
  const [equal, strict, last] = [pairs('='), pairs(operator === '<' || operator === '<=' ? '<' : '>'), pairs(operator)];
  return left
    .slice(0, -1)
    .reduceRight<BoundExpression>(
      (rest, _, place) => junction('or', [strict[place]!, junction('and', [equal[place]!, rest])]),
      last.at(-1)!,
    );
}
