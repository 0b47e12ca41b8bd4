import type { Attribute, Element } from '../../tree/expression.ts';
import type { BoundExpression } from '../bound.ts';
import { NotBoundYet } from '../error.ts';
import type { Within } from './within.ts';

/** A way into SUPER by names and by places that are written as numbers. */
export function bindPath(within: Within, node: Attribute | Element): BoundExpression {
  const operand = within.expression(node.operand);
  if (operand.type.name !== 'super') throw new NotBoundYet('an attribute or element of what is no SUPER');
  const [root, steps] = operand.kind === 'path' ? [operand.root, operand.steps] : [operand, []];
  return { kind: 'path', root, steps: [...steps, step(node)], type: { name: 'super' } };
}

function step(node: Attribute | Element): string | number {
  if (node.kind === 'attribute') return node.name.value;
  if (node.index.kind !== 'number' || !/^\d+$/.test(node.index.text))
    throw new NotBoundYet('a computed place in SUPER');
  return Number(node.index.text);
}
