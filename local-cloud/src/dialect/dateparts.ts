import { dateParts } from '../sql/functions/date-parts.ts';
import type { Reader } from './reader.ts';

/** Reads a date part, quoted or not, abbreviated or not, and gives its full name; fails with 22023 on another word. */
export function datePart(reader: Reader): string {
  const { kind, value } = reader.peek();
  if (kind !== 'word' && kind !== 'quoted' && kind !== 'string') reader.fail();
  const part = dateParts.get(value.toLowerCase());
  if (part === undefined) reader.fail(`unit "${value}" not supported`, '22023');
  reader.next();
  return part;
}
