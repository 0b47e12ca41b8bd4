import type { AggregateRow, AggregateRows } from './aggregate-row.ts';
import { aggregateRows } from './aggregates.ts';
import { binaryRows } from './binary.ts';
import { catalogRows } from './catalog.ts';
import { conditionalRows } from './conditional.ts';
import { dateRows } from './dates.ts';
import { formatRows } from './formats.ts';
import { numberRows } from './numbers.ts';
import { regexpRows } from './regexp.ts';
import type { FunctionRow, FunctionRows } from './row.ts';
import { sessionRows } from './session.ts';
import { superRows } from './super.ts';
import { textRows } from './text.ts';
import { windowRows } from './windows.ts';

/** Scalar functions by subject. */
export const families: Readonly<Record<string, FunctionRows>> = {
  Conditional: conditionalRows,
  Text: textRows,
  'Regular expressions': regexpRows,
  Numbers: numberRows,
  'Dates and times': dateRows,
  Formatting: formatRows,
  'SUPER and JSON': superRows,
  'Hashes and VARBYTE': binaryRows,
  Session: sessionRows,
  Catalog: catalogRows,
};

/** Aggregate and window functions. */
export const aggregateFamilies: Readonly<Record<string, AggregateRows>> = {
  Aggregates: aggregateRows,
  Windows: windowRows,
};

const byName: ReadonlyMap<string, readonly FunctionRow[]> = new Map(
  Object.values(families).flatMap((rows) => Object.entries(rows)),
);

/** The signatures of a scalar function, the preferred one first; empty for any other name. */
export function signaturesOf(name: string): readonly FunctionRow[] {
  return byName.get(name) ?? [];
}

const aggregates: AggregateRows = { ...aggregateRows, ...windowRows };

/** The signatures of an aggregate or window function; undefined for any other name. */
export function aggregatesOf(name: string): readonly AggregateRow[] | undefined {
  return Object.hasOwn(aggregates, name) ? aggregates[name] : undefined;
}
