import type { Expression } from '../tree/expression.ts';
import type { GroupBy, GroupingItem, GroupingSets, Query, Select, SelectItem, Star } from '../tree/query.ts';
import { resolved, type Type } from '../types/type.ts';
import type { BoundExpression, BoundGrouping, BoundQuery, BoundSelect, ResultColumn } from './bound.ts';
import { converted } from './convert.ts';
import { NotBoundYet, refuse } from './error.ts';
import { bindExpression } from './expression/bind.ts';
import { bindFrom } from './from.ts';
import { itemName } from './item-name.ts';
import { columnOf, Scope } from './scope.ts';

type BindQuery = (scope: Scope, node: Query) => BoundQuery;

interface Item extends Pick<ResultColumn, 'name' | 'source'> {
  expression: BoundExpression;
}

/** As in PostgreSQL. DuckDB's time to plan them grows with their square. */
const maxItems = 1664;

/** One SELECT, and the scope in which ORDER BY may name its columns and those of its FROM. */
export function bindSelect(outer: Scope, node: Select, query: BindQuery): { select: BoundSelect; scope: Scope } {
  if (node.into !== undefined) throw new NotBoundYet('SELECT INTO');
  if (node.exclude.length > 0) throw new NotBoundYet('EXCLUDE');
  const scope = new Scope(outer.catalog, outer.parameters, outer);
  const from = node.from.map((item) => bindFrom(scope, item, query));
  const expression = (part: Expression): BoundExpression => bindExpression(scope, part, query);
  const condition = (part: Expression | undefined): BoundExpression | undefined =>
    part && converted(part, expression(part), { name: 'boolean' });
  const keys = new Set<string>();
  const items = node.items.flatMap((item) => {
    const own = bindItem(scope, item, expression).map((each) => ({ ...each, key: newKey(keys, each.name) }));
    const alias = item.kind === 'star' ? undefined : item.alias?.value;
    if (alias !== undefined) scope.addItem(alias, own[0]!.expression.type, own[0]!.key);
    return own;
  });
  if (items.length > maxItems) refuse(node, '54011', `target lists can have at most ${maxItems} entries`);
  const where = condition(node.where);
  const groupBy = node.groupBy && bindGroupBy(node.groupBy, items, expression);
  const [having, qualify] = [condition(node.having), condition(node.qualify)];
  const columns = items.map(({ expression: { type }, name, key, source }) => ({ name, key, type, source }));
  const { isDistinct } = node;
  return { select: { kind: 'select', isDistinct, items, from, where, groupBy, having, qualify, columns }, scope };
}

/** DuckDB takes no account of case. */
function newKey(keys: Set<string>, name: string): string {
  let key = name;
  for (let count = 2; keys.has(key.toLowerCase()); count += 1) key = `${name} ${count}`;
  keys.add(key.toLowerCase());
  return key;
}

function bindItem(scope: Scope, item: SelectItem, expression: (part: Expression) => BoundExpression): Item[] {
  if (item.kind === 'star') return star(scope, item);
  const bound = expression(item.expression);
  const name = item.alias?.value ?? itemName(item.expression);
  const isNull = bound.kind === 'constant' && bound.value === null;
  const type = isNull ? bound.type : resolved(bound.type);
  return [{ expression: { ...bound, type }, name, source: sourceOf(scope, bound) }];
}

function sourceOf(scope: Scope, bound: BoundExpression): ResultColumn['source'] {
  if (bound.kind !== 'column' || bound.table === undefined) return undefined;
  const relation = scope.relationNamed([bound.table]);
  return relation?.columns.find(({ key }) => key === bound.name)?.source;
}

function star(scope: Scope, { qualifier, at }: Star): Item[] {
  if (qualifier.length === 0) {
    if (scope.relations.length === 0) refuse({ at }, '42601', 'SELECT * with no tables specified is not valid');
    return scope.visible.map((column) => itemOf(columnOf(column.relation, column), column));
  }
  const names = qualifier.map(({ value }) => value);
  const relation = scope.relationNamed(names);
  if (relation === undefined) {
    return refuse({ at }, '42P01', `missing FROM-clause entry for table "${names.at(-1)}"`);
  }
  if (relation.isElement === true) throw new NotBoundYet('the star of an element');
  return relation.columns.map((column) => itemOf(columnOf(relation, column), column));
}

function itemOf(expression: BoundExpression, { name, source }: ResultColumn): Item {
  return { expression, name, source };
}

/** A name is that of a column of FROM before it is an item's; a number is an item's place. */
function bindGroupBy(
  node: GroupBy,
  items: readonly Item[],
  expression: (part: Expression) => BoundExpression,
): { isAll: boolean; items: BoundGrouping[] } {
  const one = (item: GroupingItem): BoundGrouping => {
    if (isSets(item)) {
      const sets = item.sets.map((set) => (set.kind === 'emptySet' ? { kind: 'emptySet' as const } : one(set)));
      return { kind: item.kind, sets };
    }
    if (item.kind === 'number') {
      const number = Number(item.text);
      if (items[number - 1] === undefined)
        refuse(item, '42P10', `GROUP BY position ${item.text} is not in select list`);
      const type: Type = { name: 'integer' };
      return { kind: 'expression', expression: { kind: 'constant', value: { number: item.text }, type } };
    }
    return { kind: 'expression', expression: expression(item) };
  };
  return { isAll: node.isAll, items: node.items.map(one) };
}

function isSets(item: GroupingItem): item is GroupingSets {
  return item.kind === 'grouping sets' || item.kind === 'rollup' || item.kind === 'cube';
}
