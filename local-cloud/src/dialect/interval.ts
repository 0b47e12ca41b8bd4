import type { Units } from '../sql/functions/interval.ts';
import type { Reader } from './reader.ts';

const units = ['year', 'month', 'day', 'hour', 'minute', 'second'];

/** Reads the qualifier of an interval, if one is coming; a precision behind it counts for nothing. */
export function readUnits(reader: Reader): Units | undefined {
  if (!reader.isAny(...units)) return undefined;
  const first = reader.next().value;
  const last = reader.accept('to') ? reader.expectAny(...units) : first;
  if (reader.is('(')) reader.parenthesized(() => reader.integer());
  return [first, last];
}
