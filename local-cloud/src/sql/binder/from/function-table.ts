import { matching } from '../../functions/resolve.ts';
import { tableRows } from '../../functions/tables.ts';
import type { FunctionTable } from '../../tree/from.ts';
import type { BoundExpression, BoundFrom } from '../bound.ts';
import { queryOf, selectOf } from '../derived.ts';
import { refuse } from '../error.ts';
import { argumentsOf, doesNotExist } from '../expression/argument.ts';
import { bindExpression } from '../expression/bind.ts';
import { given } from '../given.ts';
import { itemName } from '../item-name.ts';
import { Scope } from '../scope.ts';
import { addTo, aliased, type Inside } from './alias.ts';

/** A function in FROM. Like a subquery, it sees the enclosing query's names but not the items beside it. */
export function bindFunctionTable(scope: Scope, node: FunctionTable, { query }: Inside): BoundFrom {
  const { parts } = node.call.name;
  const called = parts.at(-1)!;
  const rows = Object.hasOwn(tableRows, called.value) ? tableRows[called.value] : undefined;
  const outer = scope.parent ?? new Scope(scope.catalog, scope.parameters);
  if (rows === undefined) return valueTable(scope, node, bindExpression(outer, node.call, query));
  const args = node.call.arguments.map((part) => bindExpression(outer, part, query));
  const types = args.map(({ type }) => type);
  const match = matching(rows, types);
  if (match === undefined) return doesNotExist(node.call, called.value, types);
  const taken = argumentsOf(node.call, called.value, args, match);
  const name = node.alias?.name ?? called;
  const own = match.row.columns(taken.map(given)).map((column) => {
    const columnName = column.name ?? name.value;
    return { name: columnName, key: columnName, type: column.type, source: undefined };
  });
  const columns = aliased(node.alias, own);
  addTo(scope, name, columns);
  const { row } = match;
  return { kind: 'functionTable', row, arguments: taken, alias: name.value, columns: columns.map(({ key }) => key) };
}

/** A scalar function is a table of one row. */
function valueTable(scope: Scope, { call, alias }: FunctionTable, value: BoundExpression): BoundFrom {
  if (value.kind === 'aggregate') {
    refuse(call, '42803', 'cannot use aggregate function in function expression in FROM');
  }
  const own = itemName(call);
  const name = alias?.name ?? { ...call.name.parts.at(-1)!, value: own };
  // The column has the name of the table.
  const item = { name: name.value, key: name.value, source: undefined, expression: value };
  const query = queryOf(selectOf(undefined, [item]));
  const columns = aliased(alias, query.columns);
  addTo(scope, name, columns);
  return { kind: 'subquery', query, alias: name.value, columns: columns.map(({ key }) => key) };
}
