import type { Type } from '../types/type.ts';
import type { Given, Parameter, Written } from './row.ts';

/** A call of an aggregate or window function, its parts in DuckDB's text. */
export interface AggregateCall {
  /** None for COUNT(*). */
  arguments: readonly Written[];
  isDistinct: boolean;
  ignoresNulls: boolean;
  /** WITHIN GROUP: what it orders by first, and all of it as `ORDER BY …`, which is empty where there is none. */
  ordered: Written | undefined;
  isDescending: boolean;
  orderBy: string;
  /** ` FILTER (…)` and ` OVER (…)`, or empty. */
  over: string;
  type: Type;
}

/** One signature of a function of many rows, as Redshift documents it. */
export interface AggregateRow {
  /** A window function is nothing without OVER. */
  kind: 'aggregate' | 'window';
  parameters: readonly Parameter[];
  /** Whether WITHIN GROUP belongs to it. */
  order: 'none' | 'optional' | 'needed';
  /** Whether an ordered OVER must have a frame. */
  needsFrame: boolean;
  /** From the arguments and from what WITHIN GROUP orders by first. */
  result(args: readonly Given[], ordered: Given | undefined): Type;
  duckdb(call: AggregateCall): string;
  page: string;
}

export type AggregateRows = Readonly<Record<string, readonly AggregateRow[]>>;

/** The function of the name in DuckDB, called in the same way. */
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
