import type { Path } from '../binder/bound.ts';
import { literal } from '../text.ts';
import type { Type } from '../types/type.ts';
import type { Writer } from './writer.ts';

/** An array element. Positions count from 0 in SUPER and int2vector, and from 1 in arrays. */
export function elementOf(type: Type, array: string, index: string): string {
  if (type.name === 'super') return `(${array} -> ${index})`;
  return type.name === 'array' ? `${array}[${index}]` : `CAST(string_split(${array}, ' ')[${index} + 1] AS SMALLINT)`;
}

/** A path into JSON; with `->>`, the text of a scalar. */
export function writePath({ root, steps }: Path, arrow: '->' | '->>', writer: Writer): string {
  const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step.replaceAll('"', '\\"')}"`));
  return `(${writer.expression(root)} ${arrow} ${literal(`$${path.join('')}`)})`;
}
