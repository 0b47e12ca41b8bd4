import type { Alias, FromItem, Labelled, RelationReference, Subquery, UnpivotedColumn } from '../tree/from.ts';
import type { Name } from '../tree/name.ts';
import type { Reader } from './reader.ts';
import { strength } from './strength.ts';

/** Continues after a table or subquery with `PIVOT (…)` or `UNPIVOT (…)`, if one follows. */
export function withPivot(
  reader: Reader,
  start: number,
  source: RelationReference | Subquery,
  alias: (reader: Reader) => Alias | undefined,
): FromItem {
  if (reader.accept('pivot')) {
    const inside = reader.parenthesized(() => pivot(reader));
    return { kind: 'pivot', source, ...inside, alias: alias(reader), at: reader.at(start) };
  }
  if (!reader.accept('unpivot')) return source;
  const includesNulls = reader.accept('include', 'nulls');
  if (!includesNulls) reader.accept('exclude', 'nulls');
  const inside = reader.parenthesized(() => unpivot(reader));
  return { kind: 'unpivot', source, includesNulls, ...inside, alias: alias(reader), at: reader.at(start) };
}

/**
 *     pivot: {aggregate [AS label]}, … FOR column IN (value [[AS] label], …)
 */
function pivot(reader: Reader): { aggregates: Labelled[]; column: Name; values: Labelled[] } {
  const aggregates = reader.list(() => labelled(reader, false));
  reader.expect('for');
  const column = reader.name();
  reader.expect('in');
  return { aggregates, column, values: reader.parenthesized(() => reader.list(() => labelled(reader, true))) };
}

function labelled(reader: Reader, mayOmitAs: boolean): Labelled {
  const { start } = reader;
  const expression = reader.operation(strength.match);
  const hasLabel = reader.accept('as') || (mayOmitAs && reader.isName());
  return { expression, label: hasLabel ? reader.label() : undefined, at: reader.at(start) };
}

/**
 *     unpivot: value FOR name IN ({column [AS {label|'label'}]}, …)
 */
function unpivot(reader: Reader): { value: Name; name: Name; columns: UnpivotedColumn[] } {
  const value = reader.name();
  reader.expect('for');
  const name = reader.name();
  reader.expect('in');
  return { value, name, columns: reader.parenthesized(() => reader.list(() => unpivotedColumn(reader))) };
}

function unpivotedColumn(reader: Reader): UnpivotedColumn {
  const { start } = reader;
  const column = reader.name();
  const label = reader.accept('as') ? labelText(reader) : undefined;
  return { column, label, at: reader.at(start) };
}

function labelText(reader: Reader): string {
  return reader.peek().kind === 'string' ? reader.string() : reader.label().value;
}
