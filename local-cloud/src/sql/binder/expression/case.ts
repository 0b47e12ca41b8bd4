import type { Case } from '../../tree/expression.ts';
import type { Node } from '../../tree/node.ts';
import { commonType } from '../../types/common.ts';
import { typeName, isSameType, isText, type Type } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';
import { asCondition, converted } from '../convert.ts';
import { refuse } from '../error.ts';
import type { Within } from './within.ts';
import { comparison } from './operator.ts';

/** All results are converted to one type. */
export function bindCase(within: Within, node: Case): BoundExpression {
  const operand = node.operand && within.expression(node.operand);
  const conditions = node.branches.map(({ condition }) => {
    const bound = within.expression(condition);
    return operand === undefined ? asCondition(condition, bound) : comparison(condition, '=', operand, bound);
  });
  const results = node.branches.map(({ result }) => within.expression(result));
  const otherwise = node.otherwise && within.expression(node.otherwise);
  const { type, expressions } = inOneType(node, 'CASE', otherwise === undefined ? results : [...results, otherwise]);
  const branches = conditions.map((condition, place) => ({ condition, result: expressions[place]! }));
  return { kind: 'case', branches, otherwise: otherwise && expressions.at(-1), type };
}

/** The expressions converted to the type that can hold them all. Throws DialectError 42804 if there is none. */
export function inOneType(
  node: Node,
  what: string,
  expressions: readonly BoundExpression[],
): { type: Type; expressions: BoundExpression[] } {
  const types = expressions.map((each) => each.type);
  const type = commonType(types);
  if (type === undefined) {
    const [first, other] = types.map(typeName);
    return refuse(node, '42804', `${what} types ${first} and ${other} cannot be matched`);
  }
  return { type, expressions: expressions.map((each) => into(node, each, type)) };
}

/** NULL and texts need no cast to text. */
export function into(node: Node, expression: BoundExpression, type: Type): BoundExpression {
  if (isSameType(expression.type, type)) return expression;
  return isText(expression.type) && isText(type)
    ? { ...expression, type }
    : converted(node, expression, type, 'assignment');
}
