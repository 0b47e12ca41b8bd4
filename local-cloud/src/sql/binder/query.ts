import type { Query, QueryBody, SetOperation, With } from '../tree/query.ts';
import type { OrderItem } from '../tree/window.ts';
import { isInteger } from '../types/type.ts';
import type {
  BoundBody,
  BoundExpression,
  BoundOrderItem,
  BoundQuery,
  BoundSetOperation,
  ResultColumn,
} from './bound.ts';
import type { Catalog } from './catalog.ts';
import { literalConverted } from './convert.ts';
import { NotBoundYet, refuse } from './error.ts';
import { bindExpression } from './expression/bind.ts';
import { inOneType } from './expression/case.ts';
import { named } from './from.ts';
import { Parameters } from './parameters.ts';
import { Scope } from './scope.ts';
import { bindSelect } from './select.ts';

/**
 * The query with its names resolved against the catalog, a type on every expression and its columns as a client is told
 * of them, and a type for each of the parameters. Throws DialectError for what Redshift refuses, and NotBoundYet for what it takes and this pass does not know.
 */
export function bind(query: Query, catalog: Catalog, parameters = new Parameters()): BoundQuery {
  return bindQuery(new Scope(catalog, parameters), query);
}

export function bindQuery(outer: Scope, node: Query): BoundQuery {
  const scope = new Scope(outer.catalog, outer.parameters, outer);
  const tables = node.with === undefined ? [] : bindWith(scope, node.with);
  const { body, orderBy } = bindOrdered(scope, node);
  return {
    kind: 'query',
    isRecursive: node.with?.isRecursive ?? false,
    with: tables,
    body,
    orderBy,
    limit: count(scope, node.limit),
    offset: count(scope, node.offset),
    columns: body.columns,
  };
}

/** A SELECT's own columns can be named where its rows are ordered; those of a set operation by their names alone. */
function bindOrdered(scope: Scope, node: Query): { body: BoundBody; orderBy: BoundOrderItem[] } {
  if (node.body.kind !== 'select') {
    const body = bindBody(scope, node.body);
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
  throw new NotBoundYet('ORDER BY of a set operation by more than a name or place');
}

function count(scope: Scope, node: Query['limit']): BoundExpression | undefined {
  if (node === undefined) return undefined;
  const bound = bindExpression(scope, node, bindQuery);
  if (bound.kind === 'parameter') return literalConverted(node, bound, { name: 'bigint' });
  if (bound.kind !== 'constant' || !isInteger(bound.type)) throw new NotBoundYet('LIMIT of more than a number');
  return bound;
}

function bindWith(scope: Scope, node: With): BoundQuery['with'] {
  if (node.isRecursive) throw new NotBoundYet('WITH RECURSIVE');
  return node.tables.map(({ name, columns, query }) => {
    const bound = bindQuery(scope, query);
    if (columns.length > bound.columns.length) {
      const told = `table "${name.value}" has ${bound.columns.length} columns available but ${columns.length} columns specified`;
      refuse(name, '42P10', told);
    }
    const names = columns.map(({ value }) => value);
    scope.addCommonTable({ name: name.value, columns: named(bound.columns, names) });
    return { name: name.value, columns: names, query: bound };
  });
}

function bindBody(scope: Scope, node: QueryBody): BoundBody {
  if (node.kind === 'query') return bindQuery(scope, node);
  return node.kind === 'select' ? bindSelect(scope, node, bindQuery).select : bindSetOperation(scope, node);
}

/** Columns are matched by their place, named by the first operand and become of one type. */
function bindSetOperation(scope: Scope, node: SetOperation): BoundSetOperation {
  const operands = node.operands.map((operand) => bindBody(scope, operand));
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
    return { name, key, type: inOneType(node, what, parts).type, source: undefined };
  });
  return {
    kind: 'setOperation',
    operator,
    isAll,
    operands: operands.map((operand) => typed(node, operand, columns)),
    columns,
  };
}

/** An operand whose items become of these types. */
function typed(node: SetOperation, body: BoundBody, columns: readonly ResultColumn[]): BoundBody {
  if (body.kind === 'setOperation') {
    return { ...body, operands: body.operands.map((operand) => typed(node, operand, columns)), columns: [...columns] };
  }
  if (body.kind === 'query') return { ...body, body: typed(node, body.body, columns), columns: [...columns] };
  const items = body.items.map(({ expression, key }, place) => {
    const example: BoundExpression = { kind: 'itemName', name: key, type: columns[place]!.type };
    return { key, expression: inOneType(node, node.operator, [expression, example]).expressions[0]! };
  });
  return { ...body, items, columns: [...columns] };
}
