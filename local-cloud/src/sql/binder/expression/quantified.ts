import { tableRows } from '../../functions/tables.ts';
import type { Expression, InList, InQuery, Quantified } from '../../tree/expression.ts';
import type { Node } from '../../tree/node.ts';
import type { Query } from '../../tree/query.ts';
import { isText, type Type, typeName } from '../../types/type.ts';
import type { BoundExpression, BoundFrom, BoundQuantified, BoundQuery } from '../bound.ts';
import { queryOf, selectOf } from '../derived.ts';
import { refuse } from '../error.ts';
import { writtenText } from '../given.ts';
import { textConstant } from './literal.ts';
import { comparable, comparisons, junction, operated } from './operator.ts';
import { rowComparison, valuesOf } from './row.ts';
import type { Within } from './within.ts';

/** How the operands are compared with the rows found. */
type How = Pick<BoundQuantified, 'operator' | 'quantifier'>;

const boolean = { name: 'boolean' } as const;

export function bindInList(within: Within, node: InList): BoundExpression {
  if (node.operand.kind === 'row') {
    const left = valuesOf(within, node.operand);
    const found = node.items.map((item) => rowComparison(item, '=', left, valuesOf(within, item)));
    const any = junction('or', found);
    return node.isNegated ? { kind: 'not', operand: any, type: boolean } : any;
  }
  const all = [node.operand, ...node.items].map((part) => within.expression(part));
  return inList(node, all, node.isNegated);
}

function inList(node: Node, all: BoundExpression[], isNegated: boolean): BoundExpression {
  const [operand, ...items] = comparable(node, '=', all);
  return { kind: 'inList', operand: operand!, items, isNegated, type: boolean };
}

export function bindInQuery(within: Within, node: InQuery): BoundExpression {
  const how: How = node.isNegated ? { operator: '<>', quantifier: 'all' } : { operator: '=', quantifier: 'any' };
  return ofQuery(node.query, how, valuesOf(within, node.operand), within.query(node.query));
}

/** `left operator {ANY|ALL} (right)`, with a query or the items of an array. */
export function bindQuantified(within: Within, node: Quantified): BoundExpression {
  const { left, right, operator, quantifier } = node;
  const isComparison = comparisons.has(operator);
  const how: How = { operator: operator as How['operator'], quantifier };
  if (isQuery(right) && isComparison) {
    return ofQuery(right, how, valuesOf(within, left), within.query(right));
  }
  if (isQuery(right)) return refuse(node, '0A000', `operator ${operator} with ${quantifier.toUpperCase()} of a query`);
  const value = within.expression(left);
  const array = within.expression(right);
  const items = itemsOf(array);
  if (items !== undefined) return ofItems(node, value, items);
  if (!isComparison) refuse(node, '0A000', `operator ${operator} with ${quantifier.toUpperCase()} of an array`);
  const rows = rowsOf(node, array, value.type);
  return ofQuery(node, how, [value], rows);
}

function isQuery(node: Expression | Query): node is Query {
  return node.kind === 'query';
}

/** Compares the operands with a query's columns, converted to common types. */
function ofQuery(
  node: Node,
  { operator, quantifier }: How,
  operands: BoundExpression[],
  query: BoundQuery,
): BoundExpression {
  if (query.columns.length !== operands.length) {
    refuse(node, '42601', `subquery has too ${query.columns.length > operands.length ? 'many' : 'few'} columns`);
  }
  if (operands.length > 1 && operator !== '=' && operator !== '<>') {
    refuse(node, '0A000', `row comparison with ${operator} ${quantifier.toUpperCase()}`);
  }
  const pairs = query.columns.map(({ key, type }, place) => {
    const column: BoundExpression = { kind: 'column', table: 'found', name: key, type };
    return comparable(node, operator, [operands[place]!, column]);
  });
  const [compared, found] = [pairs.map(([one]) => one!), pairs.map(([, other]) => other!)];
  return { kind: 'quantified', operator, quantifier, operands: compared, query, found, type: boolean };
}

/** The items of an array literal: `ARRAY[1, 2]`, `'{1,2}'`. */
function itemsOf(array: BoundExpression): BoundExpression[] | undefined {
  if (array.kind === 'array' && Array.isArray(array.items)) return array.items;
  const text = writtenText(array)?.trim();
  if (text === undefined || !text.startsWith('{') || !text.endsWith('}')) return undefined;
  const items = text.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? [];
  return items.map((item) => textConstant(item.trim().replaceAll(/^"|"$|\\(?=.)/g, '')));
}

function ofItems(node: Quantified, value: BoundExpression, items: BoundExpression[]): BoundExpression {
  const { operator, quantifier } = node;
  const isAny = quantifier === 'any';
  if (items.length === 0) return { kind: 'constant', value: !isAny, type: boolean };
  if (operator === (isAny ? '=' : '<>')) return inList(node, [value, ...items], !isAny);
  return junction(
    isAny ? 'or' : 'and',
    items.map((item) => operated(node, operator, value, item)),
  );
}

/** A query with a row per item; for a text, per item written in it. */
function rowsOf(node: Node, array: BoundExpression, beside: Type): BoundQuery {
  const isWritten = isText(array.type) || array.type.name === 'int2vector';
  if (array.type.name !== 'array' && !isWritten) {
    refuse(node, '42809', `op ANY/ALL (array) requires array on right side, not ${typeName(array.type)}`);
  }
  const element: Type = array.type.name === 'array' ? array.type.element : beside;
  const items: BoundExpression = isWritten
    ? { kind: 'conversion', operand: array, isExplicit: true, isTry: false, type: { name: 'array', element } }
    : array;
  const [row] = tableRows['unnest']!;
  const item: BoundExpression = { kind: 'column', table: 'items', name: 'item', type: element };
  const from: BoundFrom = {
    kind: 'functionTable',
    row: row!,
    arguments: [items],
    alias: 'items',
    columns: ['item'],
  };
  return queryOf(selectOf(from, [{ name: 'item', key: 'item', source: undefined, expression: item }]));
}
