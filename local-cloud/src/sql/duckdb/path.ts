import type { Path } from '../binder/bound.ts';
import { literal } from '../text.ts';
import type { Writer } from './writer.ts';

/** JSON, or with `->>` the text of a scalar. */
export function writePath({ root, steps }: Path, arrow: '->' | '->>', writer: Writer): string {
  const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step.replaceAll('"', '\\"')}"`));
  return `(${writer.expression(root)} ${arrow} ${literal(`$${path.join('')}`)})`;
}
