import type { FromItem, RelationReference, Subquery } from '../../tree/from.ts';
import type { Name } from '../../tree/name.ts';
import type { Node } from '../../tree/node.ts';
import type { BoundFrom, BoundQuery } from '../bound.ts';
import { relationNamed } from '../relation.ts';
import { resultColumns, type Scope } from '../scope.ts';
import { addTo, aliased, type BindQuery, type Inside, names } from './alias.ts';
import { bindAttributes, bindElements, elementsOfName } from './elements.ts';
import { bindFunctionTable } from './function-table.ts';
import { bindJoin } from './join.ts';
import { bindPivot, bindUnpivot } from './pivot.ts';
import { viewQuery } from './view.ts';

type Rule<K extends FromItem['kind']> = (
  scope: Scope,
  node: Extract<FromItem, { kind: K }>,
  inside: Inside,
) => BoundFrom;

const rules: { [K in FromItem['kind']]: Rule<K> } = {
  relation,
  subquery: (scope, node, { query }) => subqueryOf(scope, node, query(outside(scope), node.query)),
  elements: bindElements,
  attributes: bindAttributes,
  functionTable: bindFunctionTable,
  join: bindJoin,
  pivot: (scope, node, inside) => subqueryOf(scope, node, bindPivot(scope, node, inside)),
  unpivot: (scope, node, inside) => subqueryOf(scope, node, bindUnpivot(scope, node, inside)),
};

/** Binds an item of FROM and adds it to the scope. */
export function bindFrom(scope: Scope, node: FromItem, query: BindQuery): BoundFrom {
  const inside: Inside = { query, item: (inner, part) => bindFrom(inner, part, query) };
  return rules[node.kind](scope, node as never, inside);
}

/** A query in FROM sees the enclosing query's names, but not the items beside it. */
function outside(scope: Scope): Scope {
  return scope.parent ?? scope;
}

function relation(scope: Scope, node: RelationReference, { query }: Inside): BoundFrom {
  const { parts } = node.name;
  const [name, schema] = parts.toReversed().map(({ value }) => value);
  const elements = elementsOfName(scope, node, query);
  if (elements !== undefined) return elements;
  const table = schema === undefined ? scope.commonTable(name!) : undefined;
  if (table !== undefined) {
    const columns = aliased(node.alias, table.columns);
    addTo(scope, node.alias?.name ?? parts[0]!, columns);
    return { kind: 'commonTable', name: name!, alias: node.alias?.name.value ?? name!, columns: names(node.alias) };
  }
  const found = relationNamed(scope.catalog, node.name);
  if (found.view !== undefined) return lateView(scope, node, viewQuery(scope, found, found.view, query));
  const own = resultColumns(found);
  const ownSchema = node.alias === undefined ? found.schema : undefined;
  addTo(scope, node.alias?.name ?? parts.at(-1)!, aliased(node.alias, own), ownSchema);
  return { kind: 'relation', relation: found, alias: node.alias?.name.value ?? name!, columns: names(node.alias) };
}

function lateView(scope: Scope, { name, alias }: RelationReference, query: BoundQuery): BoundFrom {
  const [own, schema] = name.parts.toReversed();
  const called = alias?.name ?? own!;
  addTo(scope, called, aliased(alias, query.columns), alias === undefined ? schema?.value : undefined);
  return { kind: 'subquery', query, alias: called.value, columns: names(alias) };
}

/**
 * Without an alias, columns are known only by their own names; the generated name cannot be written in SQL and keeps
 * the subquery apart from others.
 */
function subqueryOf(scope: Scope, { alias, at }: Node & Pick<Subquery, 'alias'>, query: BoundQuery): BoundFrom {
  const name: Name = alias?.name ?? { value: `subquery at ${at.start}`, isQuoted: true, at };
  addTo(scope, name, aliased(alias, query.columns));
  return { kind: 'subquery', query, alias: name.value, columns: names(alias) };
}
