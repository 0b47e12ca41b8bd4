import type { ColumnReference } from '../tree/expression.ts';
import type { Name } from '../tree/name.ts';
import type { Star } from '../tree/query.ts';
import type { ColumnUse } from './need.ts';
import { type AnyNode, childrenOf } from './walk.ts';

/**
 * The used ones of the columns `known`, in their order; a star or a pivot uses all of them. An unqualified name may
 * belong to any relation. Names are compared without regard to case, as DuckDB does.
 */
export function columnsUsed({ scopes, aliases, columnNames }: ColumnUse, known: readonly string[]): Set<string> {
  const used = new Set<string>();
  const shown = known.map((column, at) => (columnNames[at] ?? column).toLowerCase());
  const add = (name: string): void => {
    for (const [at, column] of known.entries()) if (shown[at] === name.toLowerCase()) used.add(column);
  };
  const addAll = (): void => known.forEach((column) => used.add(column));
  const names = aliases.map((alias) => alias.toLowerCase());
  const visit = (node: AnyNode, isOwn: boolean): void => {
    if (node.kind === 'star') {
      const name = (node as AnyNode & Star).qualifier.at(-1)?.value;
      if (name === undefined ? isOwn : names.includes(name.toLowerCase())) addAll();
    }
    // USING names columns of both sides; NATURAL JOIN uses whatever columns they share.
    if (node.kind === 'using') for (const { value } of (node as AnyNode & { columns: Name[] }).columns) add(value);
    // A pivot groups by every column it does not name.
    if (node.kind === 'natural' || node.kind === 'pivot' || node.kind === 'unpivot') addAll();
    if (node.kind === 'columnReference') columnsOf(node as AnyNode & ColumnReference, names).forEach(add);
    // A star in a subquery belongs to what the subquery reads.
    for (const child of childrenOf(node)) visit(child, isOwn && child.kind !== 'query');
  };
  for (const scope of scopes) visit(scope, true);
  return used;
}

/**
 * The names that may be the column in `column`, `alias.column` or `schema.alias.column`. A longer name is a path into a
 * SUPER value, whose column and attributes may have the name of an alias too.
 */
function columnsOf({ names }: ColumnReference, aliases: readonly string[]): string[] {
  const values = names.map(({ value }) => value);
  const isAlias = values.map((value) => aliases.includes(value.toLowerCase()));
  const qualified = values.filter((_, at) => at > 0 && isAlias[at - 1]);
  return qualified.length === 0 || isAlias[0] ? [values[0]!, ...qualified] : qualified;
}
