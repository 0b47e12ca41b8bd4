import type { Node } from '../tree/node.ts';
import { castContext, type CastContext } from '../types/cast.ts';
import { typeName, isInterval, isSameType, isText, type Type } from '../types/type.ts';
import { literalType } from '../types/numeric.ts';
import type { BoundExpression } from './bound.ts';
import { refuse } from './error.ts';
import { writtenText } from './given.ts';
import { parameterType } from './parameters.ts';

const ranks: readonly CastContext[] = ['implicit', 'assignment', 'explicit'];

/** The expression converted to the type. Throws DialectError 42846 if this context does not allow that. */
export function converted(
  node: Node,
  operand: BoundExpression,
  type: Type,
  context: CastContext = 'implicit',
): BoundExpression {
  if (isSameType(operand.type, type)) return operand;
  if (operand.kind === 'parameter') operand.slot.type ??= type;
  const least = castContext(operand.type, type);
  if (least === undefined || ranks.indexOf(least) > ranks.indexOf(context)) {
    refuse(node, '42846', `cannot cast type ${typeName(operand.type)} to ${typeName(type)}`);
  }
  // Text needs no conversion to text of any length.
  if (context !== 'explicit' && isText(operand.type) && isText(type)) return { ...operand, type };
  return { kind: 'conversion', operand, isExplicit: context === 'explicit', isTry: false, type };
}

/**
 * The expression as a condition. An integer becomes one by itself, 0 being false (AWS's list of implicit conversions
 * has it): sqlalchemy-redshift writes `WHERE 1 AND …`.
 */
export function asCondition(node: Node, operand: BoundExpression): BoundExpression {
  return converted(node, operand, { name: 'boolean' }, 'assignment');
}

/** Converts a literal. Among numbers it keeps the digits written; for any other type its text is read as that type. */
export function literalConverted(node: Node, literal: BoundExpression, type: Type): BoundExpression {
  const text = writtenText(literal);
  if (text !== undefined && isInterval(type)) {
    return { kind: 'constant', value: { interval: text, fields: undefined }, type };
  }
  if (type.name === 'numeric' && text !== undefined && /^\s*[-+]?(\d+(\.\d*)?|\.\d+)\s*$/.test(text)) {
    return { kind: 'conversion', operand: literal, isExplicit: false, isTry: false, type: literalType(text.trim()) };
  }
  return converted(node, literal, literal.kind === 'parameter' ? parameterType(type) : type);
}
