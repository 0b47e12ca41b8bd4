import type { Alias, FromItem, FunctionTable, Join, RelationReference, Subquery } from '../tree/from.ts';
import { matching } from '../functions/resolve.ts';
import { tableRows } from '../functions/tables.ts';
import type { Name } from '../tree/name.ts';
import type { Query } from '../tree/query.ts';
import { comparisonType, commonType } from '../types/common.ts';
import type { BoundExpression, BoundFrom, BoundQuery, ResultColumn } from './bound.ts';
import { converted } from './convert.ts';
import { NotBoundYet, refuse } from './error.ts';
import { argumentsOf, doesNotExist } from './expression/argument.ts';
import { bindExpression } from './expression/bind.ts';
import { given as facts } from './given.ts';
import { Scope, type ScopeColumn, type ScopeRelation } from './scope.ts';

type BindQuery = (scope: Scope, node: Query) => BoundQuery;

/** Adds what stands in FROM to the scope. */
export function bindFrom(scope: Scope, node: FromItem, query: BindQuery): BoundFrom {
  if (node.kind === 'relation') return relation(scope, node);
  if (node.kind === 'subquery') return subquery(scope, node, query);
  if (node.kind === 'join') return join(scope, node, query);
  if (node.kind === 'functionTable') return functionTable(scope, node, query);
  throw new NotBoundYet(`${node.kind} in FROM`);
}

function relation(scope: Scope, node: RelationReference): BoundFrom {
  const { parts } = node.name;
  const [name, schema, database] = parts.toReversed().map(({ value }) => value);
  if (parts.length > 1 && scope.relationNamed([parts[0]!.value]) !== undefined) {
    throw new NotBoundYet('the elements of a SUPER array in FROM');
  }
  const table = schema === undefined ? scope.commonTable(name!) : undefined;
  if (table !== undefined) {
    const columns = aliased(node.alias, table.columns);
    addTo(scope, node.alias?.name ?? parts[0]!, columns);
    return { kind: 'commonTable', name: name!, alias: node.alias?.name.value ?? name!, columns: names(node.alias) };
  }
  if (database !== undefined && database !== scope.catalog.database) {
    refuse(node, '3D000', `database "${database}" does not exist`);
  }
  const found = scope.catalog.relation(schema, name!);
  // System relations, and what is not there, are the translator's.
  if (found === undefined) throw new NotBoundYet(`the relation ${name}`);
  const own = found.columns.map((column) => ({
    name: column.name,
    key: column.name,
    type: column.type,
    source: { oid: found.oid, number: column.number },
  }));
  const ownSchema = node.alias === undefined ? found.schema : undefined;
  addTo(scope, node.alias?.name ?? parts.at(-1)!, aliased(node.alias, own), ownSchema);
  return { kind: 'relation', relation: found, alias: node.alias?.name.value ?? name!, columns: names(node.alias) };
}

function subquery(scope: Scope, node: Subquery, query: BindQuery): BoundFrom {
  // It sees what the query around it sees, but not what stands beside it.
  const bound = query(scope.parent ?? scope, node.query);
  // Without a name, its columns are known by theirs alone; what no text can name keeps it apart from others.
  const name = node.alias?.name ?? { value: `subquery at ${node.at.start}`, isQuoted: true, at: node.at };
  addTo(scope, name, aliased(node.alias, bound.columns));
  return { kind: 'subquery', query: bound, alias: name.value, columns: names(node.alias) };
}

/** A call that gives rows; as a subquery it sees what the query around it sees, but not what stands beside it. */
function functionTable(scope: Scope, node: FunctionTable, query: BindQuery): BoundFrom {
  const { parts } = node.call.name;
  const called = parts.at(-1)!;
  const rows = Object.hasOwn(tableRows, called.value) ? tableRows[called.value] : undefined;
  if (rows === undefined) throw new NotBoundYet(`the function ${called.value}() in FROM`);
  const outer = scope.parent ?? new Scope(scope.catalog, scope.parameters);
  const args = node.call.arguments.map((part) => bindExpression(outer, part, query));
  const types = args.map(({ type }) => type);
  const match = matching(rows, types);
  if (match === undefined) return doesNotExist(node.call, called.value, types);
  const taken = argumentsOf(node.call, called.value, args, match);
  const name = node.alias?.name ?? called;
  const own = match.row.columns(taken.map(facts)).map((column) => {
    const columnName = column.name ?? name.value;
    return { name: columnName, key: columnName, type: column.type, source: undefined };
  });
  const columns = aliased(node.alias, own);
  addTo(scope, name, columns);
  const { row } = match;
  return { kind: 'functionTable', row, arguments: taken, alias: name.value, columns: columns.map(({ key }) => key) };
}

function addTo(scope: Scope, name: Name, columns: ScopeColumn[], schema?: string): void {
  scope.add({ alias: name.value, schema, columns }, name);
}

/** The columns by the names that the alias gives to the first of them. */
function aliased(alias: Alias | undefined, columns: readonly ResultColumn[]): ResultColumn[] {
  if (alias === undefined) return [...columns];
  if (alias.columns.length > columns.length) {
    const told = `table "${alias.name.value}" has ${columns.length} columns available but ${alias.columns.length} columns specified`;
    refuse(alias, '42P10', told);
  }
  return named(columns, names(alias));
}

/** The first columns by these names. */
export function named(columns: readonly ResultColumn[], given: readonly string[]): ResultColumn[] {
  return columns.map((column, place) => {
    const name = given[place];
    return name === undefined ? column : { ...column, name, key: name };
  });
}

function names(alias: Alias | undefined): string[] {
  return alias?.columns.map(({ name }) => name.value) ?? [];
}

function join(scope: Scope, node: Join, query: BindQuery): BoundFrom {
  if (node.alias !== undefined) throw new NotBoundYet('the alias of a join');
  // A condition sees both sides and nothing beside them: they have a scope of their own for as long.
  const inner = new Scope(scope.catalog, scope.parameters, scope.parent);
  copyCommonTables(scope, inner);
  const left = bindFrom(inner, node.left, query);
  const leftColumns = [...inner.visible];
  const right = bindFrom(inner, node.right, query);
  const rightColumns = inner.visible.slice(leftColumns.length);
  const on =
    node.condition?.kind === 'on'
      ? converted(node.condition, bindExpression(inner, node.condition.expression, query), { name: 'boolean' })
      : undefined;
  const using = merged(node, leftColumns, rightColumns);
  inner.merge(using);
  adopt(scope, inner, node);
  return { kind: 'join', type: node.type, left, right, on, using: using.map(({ name }) => name) };
}

/** A scope beside another sees the same common tables by its parent, and those of the query itself. */
function copyCommonTables(from: Scope, to: Scope): void {
  for (const table of from.ownCommonTables) to.addCommonTable(table);
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

type Visible = ScopeColumn & { relation: ScopeRelation };

/** The columns of USING, or those of one name in NATURAL. */
function merged(
  { condition, type }: Join,
  left: Visible[],
  right: Visible[],
): { name: string; type: BoundExpression['type'] }[] {
  if (condition === undefined || condition.kind === 'on') return [];
  const wanted =
    condition.kind === 'using'
      ? condition.columns
      : left
          .filter(({ name }) => right.some((other) => other.name === name))
          .map(({ name }) => ({ value: name, at: condition.at }));
  return wanted.map((name) => {
    const [one, other] = [left, right].map((side) => side.filter((column) => column.name === name.value));
    if (one!.length === 0 || other!.length === 0) {
      refuse(
        name,
        '42703',
        `column "${name.value}" specified in USING clause does not exist in ${one!.length === 0 ? 'left' : 'right'} table`,
      );
    }
    if (one!.length > 1 || other!.length > 1)
      refuse(name, '42702', `common column name "${name.value}" appears more than once`);
    const types = [one![0]!.type, other![0]!.type];
    if (types[0]!.name !== types[1]!.name && comparisonType(types[0]!, types[1]!)?.name !== commonType(types)?.name) {
      throw new NotBoundYet('USING of columns that are cast to be compared');
    }
    const common = type === 'full' ? commonType(types) : type === 'right' ? types[1] : types[0];
    return { name: name.value, type: common ?? types[0]! };
  });
}
