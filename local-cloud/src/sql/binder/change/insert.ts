import type { Insert, Value, Values, WhenClauses } from '../../tree/change.ts';
import type { Node } from '../../tree/node.ts';
import type { BoundExpression, BoundQuery } from '../bound.ts';
import type { BoundAssignment, BoundInsert, BoundValue } from '../bound-change.ts';
import type { CatalogColumn, CatalogRelation } from '../catalog.ts';
import { queryOf, selectOf } from '../derived.ts';
import { refuse } from '../error.ts';
import { bindExpression } from '../expression/bind.ts';
import { bindQuery } from '../query.ts';
import type { Scope } from '../scope.ts';
import { assigned } from './assign.ts';
import { columnsNamed, targetOf } from './target.ts';

/** INSERT of rows, of the rows of a query, or of defaults. */
export function bindInsert(scope: Scope, node: Insert): BoundInsert {
  const target = targetOf(scope.catalog, node.target);
  const listed = node.columns && columnsNamed(target, node.columns);
  const { source } = node;
  if (source.kind === 'defaultValues')
    return { kind: 'insert', target, columns: [], source: { kind: 'defaultValues' } };
  if (source.kind === 'values') {
    const columns = given(source, target, listed, source.rows[0]!.length);
    return insertOf(target, columns, { kind: 'values', rows: rowsOf(scope, source, columns) });
  }
  return insertOfQuery(source, target, listed, bindQuery(scope, source));
}

/** An INSERT of a query's rows, as values of the table's columns. */
function insertOfQuery(
  node: Node,
  target: CatalogRelation,
  listed: readonly CatalogColumn[] | undefined,
  query: BoundQuery,
): BoundInsert {
  const columns = given(node, target, listed, query.columns.length);
  columns.forEach((column) => refuseIdentity(node, column));
  return insertOf(target, columns, stored(node, query, columns));
}

function insertOf(
  target: CatalogRelation,
  columns: readonly CatalogColumn[],
  source: BoundInsert['source'],
): BoundInsert {
  return { kind: 'insert', target, columns: columns.map(({ name }) => name), source };
}

/** The columns that get values; if there are fewer values than columns, the first ones. */
function given(
  node: Node,
  target: CatalogRelation,
  listed: readonly CatalogColumn[] | undefined,
  width: number,
): readonly CatalogColumn[] {
  const columns = listed ?? target.columns.slice(0, width);
  if (width > columns.length) refuse(node, '42601', 'INSERT has more expressions than target columns');
  if (width < columns.length) refuse(node, '42601', 'INSERT has more target columns than expressions');
  return columns;
}

/** The values of one row with their columns. */
export function bindRow(scope: Scope, target: CatalogRelation, node: WhenClauses['notMatched']): BoundAssignment[] {
  const { values } = node;
  const columns = given(node, target, node.columns && columnsNamed(target, node.columns), values.length);
  return columns.map((column, place) => ({ column: column.name, value: bindValue(scope, column, values[place]!) }));
}

function rowsOf(scope: Scope, { rows }: Values, columns: readonly CatalogColumn[]): BoundValue[][] {
  return rows.map((row) => {
    if (row.length !== columns.length) refuse(row[0]!, '42601', 'VALUES lists must all be the same length');
    return row.map((value, place) => bindValue(scope, columns[place]!, value));
  });
}

/** The new value of a column. Throws DialectError 0A000 for a column whose values the table generates. */
export function bindValue(scope: Scope, column: CatalogColumn, node: Value): BoundValue {
  if (node.kind === 'default') return { kind: 'default' };
  refuseIdentity(node, column);
  return assigned(node, column, bindExpression(scope, node, bindQuery));
}

function refuseIdentity(node: Node, { isIdentity }: CatalogColumn): void {
  if (isIdentity) refuse(node, '0A000', 'cannot set an identity column to a value');
}

/** The query with its columns converted to the types of the table's. */
function stored(node: Node, query: BoundQuery, columns: readonly CatalogColumn[]): BoundQuery {
  const items = query.columns.map(({ name, key, type }, place) => {
    const value: BoundExpression = { kind: 'column', table: alias, name: key, type };
    return { name, key, source: undefined, expression: assigned(node, columns[place]!, value) };
  });
  if (items.every(({ expression }) => expression.kind === 'column')) return query;
  return queryOf(selectOf({ kind: 'subquery', query, alias, columns: [] }, items));
}

const alias = 'given';
