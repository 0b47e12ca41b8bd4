import type { Binary } from '../../tree/expression.ts';
import type { Node } from '../../tree/node.ts';
import { commonType, comparisonType } from '../../types/common.ts';
import { operation } from '../../types/operator.ts';
import { typeName, isNumber, isText, maxVarcharBytes, type Type } from '../../types/type.ts';
import type { Arithmetic, BoundExpression, BoundLike, Comparison } from '../bound.ts';
import { converted, literalConverted } from '../convert.ts';
import { refuse } from '../error.ts';

/** Several conditions as one. */
export function junction(operator: 'and' | 'or', operands: BoundExpression[]): BoundExpression {
  if (operands.length === 1) return operands[0]!;
  return { kind: 'junction', operator, operands, type: { name: 'boolean' } };
}

export const comparisons: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);

/** `left || right`, and CONCAT. */
export function joined(node: Node, left: BoundExpression, right: BoundExpression): BoundExpression {
  return computed(node, '||', left, right);
}

/** `left operator right`. */
export function operated(
  node: Node,
  operator: Binary['operator'],
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression {
  if (comparisons.has(operator)) return comparison(node, operator as Comparison['operator'], left, right);
  return operator.includes('~') ? matched(node, operator, left, right) : computed(node, operator, left, right);
}

const matches: Readonly<Record<string, BoundLike['operator']>> = { '~~': 'like', '~~*': 'ilike', '~': '~', '~*': '~*' };

/** LIKE written as an operator, and POSIX regular expressions. */
function matched(node: Node, operator: string, left: BoundExpression, right: BoundExpression): BoundExpression {
  const text = { name: 'varchar', lengthBytes: maxVarcharBytes } as const;
  return {
    kind: 'like',
    operator: matches[operator.replace('!', '')]!,
    operand: converted(node, left, text, 'assignment'),
    pattern: converted(node, right, text, 'assignment'),
    escape: undefined,
    isNegated: operator.startsWith('!'),
    type: { name: 'boolean' },
  };
}

function computed(node: Node, operator: string, left: BoundExpression, right: BoundExpression): BoundExpression {
  if (operator !== '||' && left.type.name === 'unknown' && right.type.name === 'unknown') {
    refuse(node, '42725', `operator is not unique: "unknown" ${operator} "unknown"`);
  }
  const found = operation(operator, left.type, right.type);
  if (found === undefined) {
    return refuse(node, '42883', `operator does not exist: ${typeName(left.type)} ${operator} ${typeName(right.type)}`);
  }
  if (found.result.name === 'super') return arithmeticOfSuper(node, operator, left, right);
  const one = operand(node, left, found.left);
  const other = operand(node, right, found.right);
  if (operator === '||' || (operator === '+' && (isText(found.left) || found.left.name === 'varbyte'))) {
    const parts = [one, other].flatMap((part) => (part.kind === 'concatenation' ? part.parts : [part]));
    return { kind: 'concatenation', parts, type: found.result };
  }
  return {
    kind: 'arithmetic',
    operator: operator as Arithmetic['operator'],
    left: one,
    right: other,
    type: found.result,
  };
}

/** Arithmetic on SUPER: the value is taken as a number, and is NULL if it is not one. */
function arithmeticOfSuper(
  node: Node,
  operator: string,
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression {
  const number = (side: BoundExpression): BoundExpression =>
    side.type.name === 'super' ? tried(side, { name: 'double' }) : operand(node, side, { name: 'double' });
  return {
    kind: 'arithmetic',
    operator: operator as Arithmetic['operator'],
    left: number(left),
    right: number(right),
    type: { name: 'double' },
  };
}

/** A SUPER value converted to the type; NULL if it has another. */
export function tried(value: BoundExpression, type: Type): BoundExpression {
  return { kind: 'conversion', operand: value, isExplicit: false, isTry: true, type };
}

/** Converts an operand: a literal to the operator's type, any other expression by a cast that needs no CAST. */
function operand(node: Node, expression: BoundExpression, type: Type): BoundExpression {
  if (expression.type.name === 'unknown') return literalConverted(node, expression, type);
  // An interval becomes text only by an explicit cast, while a SUPER value has its own text.
  if (expression.type.name === 'super' && isText(type)) return converted(node, expression, type, 'explicit');
  return converted(node, expression, type, isText(type) ? 'assignment' : 'implicit');
}

/** Compares both sides in a common type. Numbers are compared without conversion. */
export function comparison(
  node: Node,
  operator: Comparison['operator'],
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression {
  const [one, other] = comparable(node, operator, [left, right]);
  return { kind: 'comparison', operator, left: one!, right: other!, type: { name: 'boolean' } };
}

/** The expressions converted so that they can be compared with the first. */
export function comparable(node: Node, operator: string, expressions: BoundExpression[]): BoundExpression[] {
  const [first] = expressions;
  const typed = expressions.find(({ type }) => type.name !== 'unknown') ?? first!;
  if (expressions.every(({ type }) => isNumber(type))) return expressions;
  let type = typed.type;
  for (const each of expressions) {
    if (each.type.name === 'unknown') continue;
    const common = comparisonType(type, each.type);
    if (common === undefined) {
      refuse(node, '42883', `operator does not exist: ${typeName(type)} ${operator} ${typeName(each.type)}`);
    }
    type = common;
  }
  if (type.name === 'super') type = superComparison(node, operator, expressions);
  return expressions.map((each) => compared(node, each, type));
}

/** A SUPER value is compared in the type of the other side. */
function superComparison(node: Node, operator: string, expressions: BoundExpression[]): Type {
  const others = expressions.filter(({ type }) => type.name !== 'super');
  if (others.length === 0) return { name: 'super' };
  if (others.every(({ type }) => isNumber(type))) return { name: 'double' };
  if (others.every(({ type }) => isText(type))) return { name: 'varchar', lengthBytes: 65_535 };
  const common = commonType(others.map(({ type }) => type));
  const types = others.map(({ type }) => typeName(type)).join(' and ');
  return common ?? refuse(node, '42883', `operator does not exist: super ${operator} ${types}`);
}

function compared(node: Node, expression: BoundExpression, type: Type): BoundExpression {
  if (expression.type.name === 'unknown') return literalConverted(node, expression, type);
  if (isNumber(expression.type) && isNumber(type)) return expression;
  // A SUPER value that is not a number equals no number.
  if (expression.type.name === 'super' && type.name !== 'super') return tried(expression, type);
  return converted(node, expression, type, 'assignment');
}
