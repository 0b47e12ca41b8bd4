import type { CommonTable, Query, QueryBody, SetOperation, With } from '../tree/query.ts';
import type { OrderItem } from '../tree/window.ts';
import { isInteger, isText, type Type } from '../types/type.ts';
import type {
  BoundWith,
  BoundBody,
  BoundExpression,
  BoundOrderItem,
  BoundQuery,
  BoundSetOperation,
  ResultColumn,
} from './bound.ts';
import type { Catalog } from './catalog.ts';
import { converted, literalConverted } from './convert.ts';
import { refuse } from './error.ts';
import { bindExpression } from './expression/bind.ts';
import { inOneType, into } from './expression/case.ts';
import { named } from './from/alias.ts';
import { Parameters } from './parameters.ts';
import { Scope } from './scope.ts';
import { bindSelect } from './select.ts';

/**
 * The query with its names resolved against the catalog, a type on every expression and its columns as a client is told
 * of them, and a type for each of the parameters. Throws DialectError for what Redshift refuses.
 */
export function bind(query: Query, catalog: Catalog, parameters = new Parameters()): BoundQuery {
  return bindQuery(new Scope(catalog, parameters), query);
}

/** Told as soon as they are known: the columns of a set operation's first operand. */
type Seeded = (columns: readonly ResultColumn[]) => void;

export function bindQuery(outer: Scope, node: Query, seeded?: Seeded): BoundQuery {
  const scope = new Scope(outer.catalog, outer.parameters, outer);
  const tables = bindWith(scope, node.with);
  const { body, orderBy } = bindOrdered(scope, node, seeded);
  return {
    kind: 'query',
    ...tables,
    body,
    orderBy,
    limit: count(scope, node.limit),
    offset: count(scope, node.offset),
    columns: body.columns,
  };
}

/** A SELECT's own columns can be named where its rows are ordered; those of a set operation by their names alone. */
function bindOrdered(scope: Scope, node: Query, seeded?: Seeded): { body: BoundBody; orderBy: BoundOrderItem[] } {
  if (node.body.kind !== 'select') {
    const body =
      node.body.kind === 'setOperation' ? bindSetOperation(scope, node.body, seeded) : bindQuery(scope, node.body);
    return { body, orderBy: node.orderBy.map((item) => orderItem(item, byName(item, body.columns))) };
  }
  const { select, scope: inner } = bindSelect(scope, node.body, bindQuery);
  const bindItem = (item: OrderItem): BoundOrderItem => {
    const output = columnNamed(item, select.columns);
    return orderItem(item, output ?? itemPlace(item) ?? bindExpression(inner, item.expression, bindQuery));
  };
  return { body: select, orderBy: node.orderBy.map(bindItem) };
}

function orderItem({ direction, nulls }: OrderItem, expression: BoundExpression): BoundOrderItem {
  return { expression, direction, nulls };
}

/** `ORDER BY 1`. */
function itemPlace({ expression }: OrderItem): BoundExpression | undefined {
  if (expression.kind !== 'number') return undefined;
  return { kind: 'constant', value: { number: expression.text }, type: { name: 'integer' } };
}

/** A name alone is that of a result column before it is any other's. */
function columnNamed({ expression }: OrderItem, columns: readonly ResultColumn[]): BoundExpression | undefined {
  if (expression.kind !== 'columnReference' || expression.names.length > 1) return undefined;
  const name = expression.names[0]!.value;
  const column = columns.find((each) => each.name === name);
  return column && { kind: 'itemName', name: column.key, type: column.type };
}

function byName(item: OrderItem, columns: readonly ResultColumn[]): BoundExpression {
  const found = itemPlace(item) ?? columnNamed(item, columns);
  if (found !== undefined) return found;
  const { expression } = item;
  if (expression.kind === 'columnReference' && expression.names.length === 1) {
    refuse(item, '42703', `column "${expression.names[0]!.value}" does not exist`);
  }
  return refuse(item, '0A000', 'ORDER BY on a UNION/INTERSECT/EXCEPT result must be on one of the result columns');
}

function count(scope: Scope, node: Query['limit']): BoundExpression | undefined {
  if (node === undefined) return undefined;
  const bound = bindExpression(scope, node, bindQuery);
  if (isInteger(bound.type)) return bound;
  if (bound.type.name === 'unknown') return literalConverted(node, bound, { name: 'bigint' });
  return converted(node, bound, { name: 'bigint' }, 'assignment');
}

/** Adds the common tables to the scope. */
export function bindWith(scope: Scope, node: With | undefined): BoundWith {
  if (node === undefined) return { isRecursive: false, with: [] };
  const tables = node.tables.map((table) => {
    const { name, columns, query } = table;
    const add = (found: readonly ResultColumn[]): void => addCommonTable(scope, table, found);
    // The first query tells its columns before the second one reads them.
    const bound = bindQuery(scope, query, node.isRecursive ? add : undefined);
    add(bound.columns);
    return { name: name.value, columns: columns.map(({ value }) => value), query: bound };
  });
  return { isRecursive: node.isRecursive, with: tables };
}

function addCommonTable(scope: Scope, { name, columns }: CommonTable, found: readonly ResultColumn[]): void {
  if (columns.length > found.length) {
    const told = `table "${name.value}" has ${found.length} columns available but ${columns.length} columns specified`;
    refuse(name, '42P10', told);
  }
  const names = columns.map(({ value }) => value);
  scope.addCommonTable({ name: name.value, columns: named(found, names) });
}

function bindBody(scope: Scope, node: QueryBody): BoundBody {
  if (node.kind === 'query') return bindQuery(scope, node);
  return node.kind === 'select' ? bindSelect(scope, node, bindQuery).select : bindSetOperation(scope, node);
}

/** Columns are matched by their place, named by the first operand and become of one type. */
function bindSetOperation(scope: Scope, node: SetOperation, seeded?: Seeded): BoundSetOperation {
  const operands = node.operands.map((operand, place) => {
    const bound = bindBody(scope, operand);
    if (place === 0) seeded?.(bound.columns);
    return bound;
  });
  const { operator, isAll } = node;
  const what = operator.toUpperCase();
  const [first, ...rest] = operands;
  for (const [place, { columns }] of rest.entries()) {
    if (columns.length === first!.columns.length) continue;
    refuse(node.operands[place + 1]!, '42601', `each ${what} query must have the same number of columns`);
  }
  const columns = first!.columns.map(({ name, key }, place): ResultColumn => {
    const parts = operands.map((operand): BoundExpression => ({
      kind: 'itemName',
      name,
      type: operand.columns[place]!.type,
    }));
    const { type } = inOneType(node, what, parts);
    // What a recursive query reads of itself is what its first one gave.
    return { name, key, type: seeded === undefined ? type : seedType(parts[0]!.type, type), source: undefined };
  });
  return {
    kind: 'setOperation',
    operator,
    isAll,
    operands: operands.map((operand) => typed(node, operand, columns)),
    columns,
  };
}

/** Texts may grow. */
function seedType(seed: Type, common: Type): Type {
  return isText(seed) && isText(common) ? common : seed;
}

/** An operand whose items become of these types. */
function typed(node: SetOperation, body: BoundBody, columns: readonly ResultColumn[]): BoundBody {
  if (body.kind === 'setOperation') {
    return { ...body, operands: body.operands.map((operand) => typed(node, operand, columns)), columns: [...columns] };
  }
  if (body.kind === 'query') return { ...body, body: typed(node, body.body, columns), columns: [...columns] };
  const items = body.items.map(({ expression, key }, place) => {
    const { type } = columns[place]!;
    return { key, expression: into(node, expression, type) };
  });
  return { ...body, items, columns: [...columns] };
}
