import type { Assignment, Delete, Update } from '../../tree/change.ts';
import type { Expression } from '../../tree/expression.ts';
import type { FromItem } from '../../tree/from.ts';
import type { Name, QualifiedName } from '../../tree/name.ts';
import type { BoundExpression, BoundFrom } from '../bound.ts';
import type { BoundAssignment, BoundDelete, BoundUpdate } from '../bound-change.ts';
import type { CatalogRelation } from '../catalog.ts';
import { asCondition } from '../convert.ts';
import { bindExpression } from '../expression/bind.ts';
import { bindFrom } from '../from/bind.ts';
import { bindQuery, bindWith } from '../query.ts';
import { Scope } from '../scope.ts';
import { bindValue } from './insert.ts';
import { columnsNamed, targetOf } from './target.ts';

export function bindUpdate(scope: Scope, node: Update): BoundUpdate {
  const tables = bindWith(scope, node.with);
  const { target, alias, inner } = targetIn(scope, node.target, node.alias);
  const from = bindItems(inner, node.from);
  const assignments = bindAssignments(inner, target, node.assignments);
  return { kind: 'update', ...tables, target, alias, assignments, from, where: condition(inner, node.where) };
}

export function bindDelete(scope: Scope, node: Delete): BoundDelete {
  const tables = bindWith(scope, node.with);
  const { target, alias, inner } = targetIn(scope, node.target, node.alias);
  const using = bindItems(inner, node.using);
  return { kind: 'delete', ...tables, target, alias, using, where: condition(inner, node.where) };
}

/** The changed table, and the scope in which its columns can be named. */
export function targetIn(
  outer: Scope,
  name: QualifiedName,
  alias: Name | undefined,
): { target: CatalogRelation; alias: string; inner: Scope } {
  const target = targetOf(outer.catalog, name);
  const inner = new Scope(outer.catalog, outer.parameters, outer);
  const named = alias ?? name.parts.at(-1)!;
  inner.addTable(target, named, alias === undefined ? target.schema : undefined);
  return { target, alias: named.value, inner };
}

export function bindAssignments(
  scope: Scope,
  target: CatalogRelation,
  nodes: readonly Assignment[],
): BoundAssignment[] {
  const columns = columnsNamed(
    target,
    nodes.map(({ column }) => column),
  );
  return nodes.map(({ value }, place) => {
    const column = columns[place]!;
    return { column: column.name, value: bindValue(scope, column, value) };
  });
}

function bindItems(scope: Scope, items: readonly FromItem[]): BoundFrom[] {
  return items.map((item) => bindFrom(scope, item, bindQuery));
}

function condition(scope: Scope, node: Expression | undefined): BoundExpression | undefined {
  return node && asCondition(node, bindExpression(scope, node, bindQuery));
}
