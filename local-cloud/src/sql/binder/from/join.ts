import type { Join } from '../../tree/from.ts';
import type { Name } from '../../tree/name.ts';
import type { BoundExpression, BoundFrom } from '../bound.ts';
import { asCondition } from '../convert.ts';
import { Keys, queryOf, selectOf } from '../derived.ts';
import { refuse } from '../error.ts';
import { bindExpression } from '../expression/bind.ts';
import { comparison } from '../expression/operator.ts';
import { call } from '../expression/scalar.ts';
import { columnOf, type MergedColumn, Scope, type VisibleColumn } from '../scope.ts';
import { addTo, aliased, type Inside, names } from './alias.ts';

const boolean = { name: 'boolean' } as const;

/** A condition sees only the two sides, so they get a temporary scope. */
export function bindJoin(scope: Scope, node: Join, { query, item }: Inside): BoundFrom {
  const inner = new Scope(scope.catalog, scope.parameters, scope.parent);
  for (const table of scope.ownCommonTables) inner.addCommonTable(table);
  const left = item(inner, node.left);
  const leftColumns = [...inner.visible];
  const right = item(inner, node.right);
  const rightColumns = inner.visible.slice(leftColumns.length);
  const { condition } = node;
  const pairs = pairsOf(node, leftColumns, rightColumns);
  const on =
    condition?.kind === 'on'
      ? asCondition(condition, bindExpression(inner, condition.expression, query))
      : equality(pairs);
  inner.merge(pairs.map((pair) => merged(node, pair)));
  const joined: BoundFrom = { kind: 'join', type: node.type, left, right, on };
  if (node.alias !== undefined) return underAlias(scope, node.alias, inner, joined);
  adopt(scope, inner, node);
  return joined;
}

/** The alias hides the names of the joined items: the join becomes a query of all their columns. */
function underAlias(scope: Scope, alias: NonNullable<Join['alias']>, inner: Scope, joined: BoundFrom): BoundFrom {
  const keys = new Keys();
  const items = inner.visible.map((column) => ({
    name: column.name,
    key: keys.of(column.name),
    source: column.source,
    expression: columnOf(column.relation, column),
  }));
  const query = queryOf(selectOf(joined, items));
  addTo(scope, alias.name, aliased(alias, query.columns));
  return { kind: 'subquery', query, alias: alias.name.value, columns: names(alias) };
}

function adopt(scope: Scope, inner: Scope, node: Join): void {
  for (const each of inner.relations) {
    if (scope.relations.some(({ alias, schema }) => alias === each.alias && schema === each.schema)) {
      refuse(node, '42712', `table name "${each.alias}" specified more than once`);
    }
  }
  scope.relations.push(...inner.relations);
  scope.visible.push(...inner.visible);
}

/** Two columns of the same name, one on each side. */
interface Pair {
  node: Name;
  left: BoundExpression;
  right: BoundExpression;
}

/** The columns of USING, or for NATURAL those with the same name. */
function pairsOf({ condition }: Join, left: VisibleColumn[], right: VisibleColumn[]): Pair[] {
  if (condition === undefined || condition.kind === 'on') return [];
  const shared = left.filter(({ name }) => right.some((other) => other.name === name));
  const wanted: Name[] =
    condition.kind === 'using'
      ? condition.columns
      : shared.map(({ name }) => ({ value: name, isQuoted: true, at: condition.at }));
  return wanted.map((node) => ({
    node,
    left: theOnly(node, left, 'left'),
    right: theOnly(node, right, 'right'),
  }));
}

function theOnly(node: Name, columns: VisibleColumn[], side: string): BoundExpression {
  const [found, another] = columns.filter(({ name }) => name === node.value);
  if (found === undefined) {
    refuse(node, '42703', `column "${node.value}" specified in USING clause does not exist in ${side} table`);
  }
  if (another !== undefined) refuse(node, '42702', `common column name "${node.value}" appears more than once`);
  return columnOf(found.relation, found);
}

function equality(pairs: Pair[]): BoundExpression | undefined {
  const [first, ...others] = pairs.map(({ node, left, right }) => comparison(node, '=', left, right));
  if (first === undefined || others.length === 0) return first;
  return { kind: 'junction', operator: 'and', operands: [first, ...others], type: boolean };
}

/** In an outer join only one side may have a value. */
function merged({ type }: Join, { node, left, right }: Pair): MergedColumn {
  if (type !== 'full') return { name: node.value, expression: type === 'right' ? right : left };
  return { name: node.value, expression: call(node, 'coalesce', [left, right]) };
}
