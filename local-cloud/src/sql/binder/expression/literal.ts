import type {
  BooleanLiteral,
  IntervalLiteral,
  NullLiteral,
  NumberLiteral,
  StringLiteral,
} from '../../tree/expression.ts';
import { literalType } from '../../types/numeric.ts';
import type { Type } from '../../types/type.ts';
import type { BoundExpression } from '../bound.ts';

/** A text or NULL has no type until its context gives it one. */
export function bindLiteral(node: NullLiteral | BooleanLiteral | StringLiteral | NumberLiteral): BoundExpression {
  if (node.kind === 'null') return { kind: 'constant', value: null, type: { name: 'unknown', lengthBytes: 0 } };
  if (node.kind === 'boolean') return { kind: 'constant', value: node.value, type: { name: 'boolean' } };
  if (node.kind === 'number') return { kind: 'constant', value: { number: node.text }, type: literalType(node.text) };
  return textConstant(node.value);
}

/** Without a qualifier an interval may contain both months and days. */
export function bindInterval({ value, fields }: Pick<IntervalLiteral, 'value' | 'fields'>): BoundExpression {
  return { kind: 'constant', value: { interval: value, fields }, type: intervalType(fields) };
}

function intervalType(fields: IntervalLiteral['fields']): Type {
  if (fields === undefined) return { name: 'interval' };
  return { name: fields.from === 'year' || fields.from === 'month' ? 'intervaly2m' : 'intervald2s' };
}

/** A text without a type yet. */
export function textConstant(text: string): BoundExpression {
  return { kind: 'constant', value: { text }, type: { name: 'unknown', lengthBytes: Buffer.byteLength(text) } };
}
