import type { Type } from '../types/type.ts';
import { kindsOf, taken, type Taken } from './parameter.ts';
import type { Parameter, ParameterKind } from './row.ts';

/** A signature that takes the arguments, and how it takes each. */
export interface Match<R> {
  row: R;
  arguments: (Taken & { kind: ParameterKind })[];
}

/**
 * The signature that takes arguments of these types at the lowest cost, the first of several; undefined if none does.
 */
export function matching<R extends { parameters: readonly Parameter[] }>(
  rows: readonly R[],
  types: readonly Type[],
): Match<R> | undefined {
  let best: Match<R> | undefined;
  for (const row of rows) {
    const match = matched(row, types);
    if (match !== undefined && (best === undefined || cost(match) < cost(best))) best = match;
  }
  return best;
}

function matched<R extends { parameters: readonly Parameter[] }>(row: R, types: readonly Type[]): Match<R> | undefined {
  const kinds = kindsOf(row.parameters, types.length);
  const found = kinds?.map((kind, place) => ({ kind, ...taken(kind, types[place]!) }));
  return found?.every((each) => each.cost !== undefined)
    ? { row, arguments: found as Match<R>['arguments'] }
    : undefined;
}

/** One assignment cast costs more than any number of implicit casts. */
function cost(match: Match<unknown>): number {
  return match.arguments.reduce((total, each) => total + 100 ** each.cost - 1, 0);
}
