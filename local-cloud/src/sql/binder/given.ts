import type { Given } from '../functions/row.ts';
import type { BoundExpression } from './bound.ts';

/** The facts about an argument that a function's signature may use. */
export function given(argument: BoundExpression): Given {
  return { type: argument.type, constant: constantOf(argument) };
}

/**
 * The value of a literal: a text, a number as written with its sign, `true` or `false`; undefined for anything else.
 */
export function constantOf(node: BoundExpression): string | undefined {
  if (node.kind === 'conversion' || node.kind === 'negation') {
    const inner = constantOf(node.operand);
    return node.kind === 'negation' && inner !== undefined ? `-${inner}` : inner;
  }
  if (node.kind !== 'constant' || node.value === null) return undefined;
  if (typeof node.value === 'boolean') return String(node.value);
  if ('interval' in node.value) return undefined;
  return 'text' in node.value ? node.value.text : node.value.number;
}

/** The value of a text literal; undefined for anything else. */
export function writtenText(node: BoundExpression): string | undefined {
  if (node.kind !== 'constant' || node.value === null || typeof node.value === 'boolean') return undefined;
  return 'text' in node.value ? node.value.text : undefined;
}
