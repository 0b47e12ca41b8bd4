import type { Binary, Unary } from '../../tree/expression.ts';
import type { Node } from '../../tree/node.ts';
import { comparisonType } from '../../types/common.ts';
import { operation } from '../../types/operator.ts';
import { typeName, isInterval, isNumber, isText, type Type } from '../../types/type.ts';
import type { Arithmetic, BoundExpression, Comparison } from '../bound.ts';
import { converted, literalConverted } from '../convert.ts';
import { NotBoundYet, refuse } from '../error.ts';
import type { Within } from './within.ts';

export function bindUnary(within: Within, node: Unary): BoundExpression {
  const value = within.expression(node.operand);
  const boolean: Type = { name: 'boolean' };
  if (node.operator === 'not') return { kind: 'not', operand: converted(node, value, boolean), type: boolean };
  if (node.operator === '+') return value;
  if (node.operator !== '-' || !(isNumber(value.type) || isInterval(value.type))) {
    throw new NotBoundYet(`the operator ${node.operator} before ${typeName(value.type)}`);
  }
  return { kind: 'negation', operand: value, type: value.type };
}

const comparisons: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=']);

/** A chain leans to the left and is as long as 900: it is bound from its start, not by recursion. */
export function bindBinary(within: Within, node: Binary): BoundExpression {
  const chain: Binary[] = [node];
  while (chain.at(-1)!.left.kind === 'binary') chain.push(chain.at(-1)!.left as Binary);
  let left = within.expression(chain.at(-1)!.left);
  for (const each of chain.reverse()) left = binary(each, left, within.expression(each.right));
  return left;
}

/** `left || right`, which CONCAT is too. */
export function joined(node: Node, left: BoundExpression, right: BoundExpression): BoundExpression {
  return computed(node, '||', left, right);
}

function binary(node: Binary, left: BoundExpression, right: BoundExpression): BoundExpression {
  const { operator } = node;
  if (comparisons.has(operator)) return comparison(node, operator as Comparison['operator'], left, right);
  if (operator.includes('~')) throw new NotBoundYet(`the operator ${operator}`);
  return computed(node, operator, left, right);
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
  if (operator === '||' || (operator === '+' && isText(found.left))) {
    if (found.result.name === 'varbyte') throw new NotBoundYet('VARBYTE joined');
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

/** What is computed with is a number where it comes out of SUPER, and NULL where it is none. */
function arithmeticOfSuper(
  node: Node,
  operator: string,
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression {
  const number = (side: BoundExpression): BoundExpression =>
    side.type.name === 'super'
      ? { kind: 'conversion', operand: side, isExplicit: false, isTry: true, type: { name: 'double' } }
      : operand(node, side, { name: 'double' });
  return {
    kind: 'arithmetic',
    operator: operator as Arithmetic['operator'],
    left: number(left),
    right: number(right),
    type: { name: 'double' },
  };
}

/** A literal becomes what it is computed with; any other operand is cast by itself where that is allowed. */
function operand(node: Node, expression: BoundExpression, type: Type): BoundExpression {
  if (expression.type.name === 'unknown') return literalConverted(node, expression, type);
  // What has no text by itself, an interval, must be asked for it; a value of SUPER has the one that it is.
  if (expression.type.name === 'super' && isText(type)) return converted(node, expression, type, 'explicit');
  return converted(node, expression, type, isText(type) ? 'assignment' : 'implicit');
}

/** Compares in the type that both sides become. Numbers are compared as they are. */
export function comparison(
  node: Node,
  operator: Comparison['operator'],
  left: BoundExpression,
  right: BoundExpression,
): BoundExpression {
  const [one, other] = comparable(node, operator, [left, right]);
  return { kind: 'comparison', operator, left: one!, right: other!, type: { name: 'boolean' } };
}

/** The expressions as values that can be compared with the first of them. */
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
  if (type.name === 'super') type = superComparison(expressions);
  return expressions.map((each) => compared(node, each, type));
}

/** A value in SUPER is compared as what it meets. */
function superComparison(expressions: BoundExpression[]): Type {
  const others = expressions.filter(({ type }) => type.name !== 'super');
  if (others.length === 0) return { name: 'super' };
  if (others.every(({ type }) => isNumber(type))) return { name: 'double' };
  if (others.every(({ type }) => isText(type))) return { name: 'varchar', lengthBytes: 65_535 };
  throw new NotBoundYet('a SUPER compared with what is neither number nor text');
}

function compared(node: Node, expression: BoundExpression, type: Type): BoundExpression {
  if (expression.type.name === 'unknown') return literalConverted(node, expression, type);
  if (isNumber(expression.type) && isNumber(type)) return expression;
  // A value of SUPER that is no number is unlike each of them.
  if (expression.type.name === 'super' && type.name !== 'super') {
    return { kind: 'conversion', operand: expression, isExplicit: false, isTry: true, type };
  }
  return converted(node, expression, type, 'assignment');
}
