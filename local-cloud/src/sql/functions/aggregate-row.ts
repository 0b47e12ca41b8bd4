import type { Type } from '../types/type.ts';
import type { Given, Parameter, Written } from './row.ts';

/** A call of an aggregate or window function, with its parts as DuckDB text. */
export interface AggregateCall {
  /** None for COUNT(*). */
  arguments: readonly Written[];
  isDistinct: boolean;
  ignoresNulls: boolean;
  /** WITHIN GROUP: its first order expression, and the whole as `ORDER BY …`, or an empty text. */
  ordered: Written | undefined;
  isDescending: boolean;
  orderBy: string;
  /** ` FILTER (…)` and ` OVER (…)`, or empty. */
  over: string;
  type: Type;
}

/** One signature of an aggregate or window function, as Redshift documents it. */
export interface AggregateRow {
  /** A window function needs OVER. */
  kind: 'aggregate' | 'window';
  parameters: readonly Parameter[];
  /** Whether it takes WITHIN GROUP. */
  order: 'none' | 'optional' | 'needed';
  /** Whether an ordered OVER must have a frame. */
  needsFrame: boolean;
  /** The result type, from the arguments and the first order expression of WITHIN GROUP. */
  result(args: readonly Given[], ordered: Given | undefined): Type;
  duckdb(call: AggregateCall): string;
  page: string;
}

export type AggregateRows = Readonly<Record<string, readonly AggregateRow[]>>;

/** DuckDB's function of the name, called in the same way. */
export function plain(name: string, call: AggregateCall, args = call.arguments.map(({ sql }) => sql)): string {
  const options = [call.ignoresNulls ? ' IGNORE NULLS' : '', call.orderBy === '' ? '' : ` ${call.orderBy}`];
  return `${name}(${call.isDistinct ? 'DISTINCT ' : ''}${args.join(', ')}${options.join('')})${call.over}`;
}

export function aggregate(
  parameters: readonly Parameter[],
  result: AggregateRow['result'],
  duckdb: string | AggregateRow['duckdb'],
  page: string,
): AggregateRow {
  return {
    kind: 'aggregate',
    parameters,
    order: 'none',
    needsFrame: true,
    result,
    duckdb: typeof duckdb === 'string' ? (call) => plain(duckdb, call) : duckdb,
    page: `${page}.html`,
  };
}
