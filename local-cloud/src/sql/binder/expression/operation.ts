import type { Binary, Unary } from '../../tree/expression.ts';
import { isInteger, isInterval, isNumber, type Type, typeName } from '../../types/type.ts';
import type { BoundExpression, Comparison } from '../bound.ts';
import { asCondition } from '../convert.ts';
import { refuse } from '../error.ts';
import { comparisons, operated, tried } from './operator.ts';
import { rowComparison, valuesOf } from './row.ts';
import { call } from './scalar.ts';
import type { Within } from './within.ts';

export function bindUnary(within: Within, node: Unary): BoundExpression {
  const value = within.expression(node.operand);
  const boolean: Type = { name: 'boolean' };
  if (node.operator === 'not') return { kind: 'not', operand: asCondition(node, value), type: boolean };
  if (node.operator === '+') return value;
  const called = functions[node.operator];
  if (called !== undefined) return call(node, called, [value]);
  const isBits = node.operator === '~';
  if (!isBits && value.type.name === 'super') return negated('-', tried(value, { name: 'double' }));
  if (value.type.name === 'unknown') {
    refuse(node, '42725', `operator is not unique: ${node.operator} "unknown"`);
  }
  const hasBits = isInteger(value.type) || value.type.name === 'varbyte';
  if (isBits ? !hasBits : !(isNumber(value.type) || isInterval(value.type))) {
    refuse(node, '42883', `operator does not exist: ${node.operator} ${typeName(value.type)}`);
  }
  return negated(isBits ? '~' : '-', value);
}

/** Operators that stand for functions. */
const functions: Readonly<Partial<Record<Unary['operator'], string>>> = { '@': 'abs', '|/': 'sqrt', '||/': 'cbrt' };

function negated(operator: '-' | '~', operand: BoundExpression): BoundExpression {
  return { kind: 'negation', operator, operand, type: operand.type };
}

/** A chain leans to the left and may have 900 operators, so it is bound from its start instead of recursively. */
export function bindBinary(within: Within, node: Binary): BoundExpression {
  const chain: Binary[] = [node];
  while (chain.at(-1)!.left.kind === 'binary') chain.push(chain.at(-1)!.left as Binary);
  const rows = chain.at(-1)!;
  if (rows.left.kind === 'row' && rows.right.kind === 'row' && comparisons.has(rows.operator)) chain.pop();
  const isOfRows = chain.at(-1) !== rows;
  let left = isOfRows ? ofRows(within, rows) : within.expression(rows.left);
  for (const each of chain.reverse()) left = operated(each, each.operator, left, within.expression(each.right));
  return left;
}

function ofRows(within: Within, { operator, left, right, at }: Binary): BoundExpression {
  const [one, other] = [valuesOf(within, left), valuesOf(within, right)];
  return rowComparison({ at }, operator as Comparison['operator'], one, other);
}
