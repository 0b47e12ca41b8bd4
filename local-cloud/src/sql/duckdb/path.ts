import type { Path } from '../binder/bound.ts';
import { literal } from '../text.ts';
import type { Type } from '../types/type.ts';
import type { Writer } from './writer.ts';

/** Places count from 0 in SUPER and in an int2vector, from 1 in an array. */
export function elementOf(type: Type, array: string, index: string): string {
  if (type.name === 'super') return `(${array} -> ${index})`;
  return type.name === 'array' ? `${array}[${index}]` : `CAST(string_split(${array}, ' ')[${index} + 1] AS SMALLINT)`;
}

/** JSON, or with `->>` the text of a scalar. */
export function writePath({ root, steps }: Path, arrow: '->' | '->>', writer: Writer): string {
  const path = steps.map((step) => (typeof step === 'number' ? `[${step}]` : `."${step.replaceAll('"', '\\"')}"`));
  return `(${writer.expression(root)} ${arrow} ${literal(`$${path.join('')}`)})`;
}
