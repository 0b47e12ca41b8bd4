import type { Reader } from './reader.ts';

/** True when a query goes on here: what stood in parentheses before was its first part. */
export function goesOnAsQuery(reader: Reader): boolean {
  return reader.isAny('union', 'intersect', 'except', 'minus', 'order', 'limit', 'offset');
}
