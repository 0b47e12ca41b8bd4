import type { Reader } from './reader.ts';

/** Whether a query continues here, so that the parentheses before contained its first part. */
export function goesOnAsQuery(reader: Reader): boolean {
  return reader.isAny('union', 'intersect', 'except', 'minus', 'order', 'limit', 'offset');
}
