import type { Expression } from '../tree/expression.ts';
import type { Name } from '../tree/name.ts';
import type { GroupBy, GroupingItem, GroupingSets, Select, SelectItem, Star } from '../tree/query.ts';
import { resolved, type Type } from '../types/type.ts';
import type { BoundExpression, BoundGrouping, BoundSelect, ResultColumn } from './bound.ts';
import { asCondition } from './convert.ts';
import { refuse } from './error.ts';
import { bindExpression } from './expression/bind.ts';
import { Keys } from './derived.ts';
import { bindFrom } from './from/bind.ts';
import type { BindQuery } from './from/alias.ts';
import { itemName } from './item-name.ts';
import { columnOf, Scope } from './scope.ts';

interface Item extends Pick<ResultColumn, 'name' | 'source'> {
  expression: BoundExpression;
}

/** PostgreSQL's limit. DuckDB's planning time grows with the square of the number of items. */
const maxItems = 1664;

/** Binds one SELECT. Returns it with the scope in which ORDER BY may name its columns and those of its FROM. */
export function bindSelect(outer: Scope, node: Select, query: BindQuery): { select: BoundSelect; scope: Scope } {
  const scope = new Scope(outer.catalog, outer.parameters, outer);
  const from = node.from.map((item) => bindFrom(scope, item, query));
  const expression = (part: Expression): BoundExpression => bindExpression(scope, part, query);
  const condition = (part: Expression | undefined): BoundExpression | undefined =>
    part && asCondition(part, expression(part));
  const keys = new Keys();
  checkExclude(scope, node);
  const items = node.items.flatMap((item) => {
    const own = bindItem(scope, item, node.exclude, expression).map((each) => ({ ...each, key: keys.of(each.name) }));
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

function bindItem(
  scope: Scope,
  item: SelectItem,
  exclude: readonly Name[],
  expression: (part: Expression) => BoundExpression,
): Item[] {
  if (item.kind === 'star') {
    return star(scope, item).filter((column) => !exclude.some(({ value }) => value === column.name));
  }
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

/** EXCLUDE removes columns from stars: https://docs.aws.amazon.com/redshift/latest/dg/r_EXCLUDE_list.html */
function checkExclude(scope: Scope, { exclude, items }: Select): void {
  if (exclude.length === 0) return;
  const stars = items.filter((item) => item.kind === 'star');
  if (stars.length === 0) refuse(exclude[0]!, '42601', 'EXCLUDE needs a * in the select list');
  const names = new Set(stars.flatMap((item) => star(scope, item)).map(({ name }) => name));
  const unknown = exclude.find(({ value }) => !names.has(value));
  if (unknown !== undefined) refuse(unknown, '42703', `column "${unknown.value}" does not exist`);
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
  return relation.columns.map((column) => itemOf(columnOf(relation, column), column));
}

function itemOf(expression: BoundExpression, { name, source }: ResultColumn): Item {
  return { expression, name, source };
}

/** A name refers to a column of FROM, or else to a select item; a number is an item's position. */
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
