import type { Expression } from '../../tree/expression.ts';
import type { Labelled, PivotedTable, UnpivotedColumn, UnpivotedTable } from '../../tree/from.ts';
import type { Name } from '../../tree/name.ts';
import { maxVarcharBytes } from '../../types/type.ts';
import type { Aggregate, BoundColumn, BoundExpression, BoundFrom, BoundQuery, BoundSelect } from '../bound.ts';
import { type DerivedItem, Keys, queryOf, selectOf } from '../derived.ts';
import { refuse } from '../error.ts';
import { bindExpression } from '../expression/bind.ts';
import { inOneType } from '../expression/case.ts';
import { isSame } from '../expression/rewrite.ts';
import { itemName } from '../item-name.ts';
import { partsOf } from '../parts.ts';
import { columnOf, Scope, type VisibleColumn } from '../scope.ts';
import type { Inside } from './alias.ts';

/**
 * A row per group of the columns that PIVOT does not name, with a column per value: the aggregate of the rows with that
 * value. https://docs.aws.amazon.com/redshift/latest/dg/r_FROM_clause-pivot-unpivot-examples.html
 */
export function bindPivot(scope: Scope, node: PivotedTable, inside: Inside): BoundQuery {
  const { from, inner } = source(scope, node, inside);
  const expression = (part: Expression): BoundExpression => bindExpression(inner, part, inside.query);
  const pivoted = columnNamed(inner, node.column);
  const aggregates = node.aggregates.map((part) => ({ ...part, call: aggregate(part, expression) }));
  const used = aggregates.flatMap(({ call }) => [...columnsIn(call)]);
  const isGroup = (column: VisibleColumn): boolean =>
    column !== pivoted && !used.some(({ table, name }) => table === column.relation.alias && name === column.key);
  const keys = new Keys();
  const groups = inner.visible.filter(isGroup).map((column) => itemOf(column, keys));
  const value = columnOf(pivoted.relation, pivoted);
  const results = node.values.flatMap((each) => {
    const filter = isSame(each, value, expression(each.expression));
    return aggregates.map(({ call, label }): DerivedItem => {
      const name = [labelOf(each), ...(label === undefined ? [] : [label.value])].join('_');
      return { name, key: keys.of(name), source: undefined, expression: { ...call, filter } };
    });
  });
  return queryOf(selectOf(from, [...groups, ...results], groupedBy(groups)));
}

function* columnsIn(node: BoundExpression): Iterable<BoundColumn> {
  if (node.kind === 'column') yield node;
  for (const part of partsOf(node)) yield* columnsIn(part);
}

/** Without columns to group by, the result is one row. */
function groupedBy(groups: readonly DerivedItem[]): BoundSelect['groupBy'] {
  if (groups.length === 0) return undefined;
  return { isAll: false, items: groups.map(({ expression }) => ({ kind: 'expression', expression })) };
}

const pivotAggregates: ReadonlySet<string> = new Set(['count', 'sum', 'min', 'max', 'avg']);

function aggregate(part: Labelled, expression: (node: Expression) => BoundExpression): Aggregate & BoundExpression {
  const call = part.expression.kind === 'functionCall' ? part.expression : undefined;
  const bound = expression(part.expression);
  if (!pivotAggregates.has(call?.name.parts.at(-1)?.value ?? '') || bound.kind !== 'aggregate') {
    return refuse(part, '0A000', 'PIVOT supports the aggregates COUNT, SUM, MIN, MAX and AVG only');
  }
  return bound;
}

/** A constant names its column, in lower case; a computed value is named as in a select list. */
function labelOf({ expression, label }: Labelled): string {
  if (label !== undefined) return label.value;
  const { kind } = expression;
  if (kind === 'string') return expression.value.toLowerCase();
  if (kind === 'number') return expression.text.toLowerCase();
  if (kind === 'boolean') return String(expression.value);
  return kind === 'null' ? 'null' : itemName(expression);
}

/** A row per column that has a value, with the column's name. */
export function bindUnpivot(scope: Scope, node: UnpivotedTable, inside: Inside): BoundQuery {
  const { from, inner } = source(scope, node, inside);
  const columns = node.columns.map(({ column }) => columnNamed(inner, column));
  const values = columns.map((column) => columnOf(column.relation, column));
  const { type, expressions } = inOneType(node, 'UNPIVOT', values);
  const keys = new Keys();
  const kept = inner.visible.filter((column) => !columns.includes(column)).map((column) => itemOf(column, keys));
  const unpivoted = expressions.map((expression, place): DerivedItem => {
    const { name } = columns[place]!;
    return { name, key: keys.of(name), source: undefined, expression };
  });
  const sourceQuery = queryOf(selectOf(from, [...kept, ...unpivoted]));
  const [name, value] = [keys.of(node.name.value), keys.of(node.value.value)];
  const table: BoundFrom = {
    kind: 'unpivot',
    query: sourceQuery,
    includesNulls: node.includesNulls,
    name,
    value,
    columns: unpivoted.map(({ key }, place) => ({ key, label: textOf(node.columns[place]!) })),
    alias: 'unpivoted',
  };
  const column = (key: string, ofType: BoundExpression['type']): BoundExpression => ({
    kind: 'column',
    table: 'unpivoted',
    name: key,
    type: ofType,
  });
  return queryOf(
    selectOf(table, [
      ...kept.map((item) => ({ ...item, expression: column(item.key, item.expression.type) })),
      { ...named(node.name, name), expression: column(name, { name: 'varchar', lengthBytes: maxVarcharBytes }) },
      { ...named(node.value, value), expression: column(value, type) },
    ]),
  );
}

function named({ value }: Name, key: string): Omit<DerivedItem, 'expression'> {
  return { name: value, key, source: undefined };
}

function textOf({ column, label }: UnpivotedColumn): string {
  return label ?? column.value;
}

/** The table or subquery, and a scope with only its columns. */
function source(
  scope: Scope,
  node: PivotedTable | UnpivotedTable,
  { item }: Inside,
): { from: BoundFrom; inner: Scope } {
  const inner = new Scope(scope.catalog, scope.parameters, scope.parent);
  for (const table of scope.ownCommonTables) inner.addCommonTable(table);
  return { from: item(inner, node.source), inner };
}

function columnNamed(scope: Scope, name: Name): VisibleColumn {
  const [found, another] = scope.visible.filter((column) => column.name === name.value);
  if (found === undefined) return refuse(name, '42703', `column "${name.value}" does not exist`);
  if (another !== undefined) refuse(name, '42702', `column reference "${name.value}" is ambiguous`);
  return found;
}

function itemOf(column: VisibleColumn, keys: Keys): DerivedItem {
  const { name, relation, source: own } = column;
  return { name, key: keys.of(name), source: own, expression: columnOf(relation, column) };
}
