import type { ColumnReference } from '../tree/expression.ts';
import type { Name } from '../tree/name.ts';
import type { Star } from '../tree/query.ts';
import type { ColumnUse } from './need.ts';
import { type AnyNode, childrenOf } from './walk.ts';

/** Those of the columns `known` that are used, all of them by a star; a name that stands alone may be any relation's. */
export function columnsUsed({ scopes, alias }: ColumnUse, known: readonly string[]): Set<string> {
  const used = new Set<string>();
  const add = (column: string): void => {
    if (known.includes(column)) used.add(column);
  };
  const visit = (node: AnyNode, isOwn: boolean): void => {
    if (node.kind === 'star') {
      const { qualifier } = node as AnyNode & Star;
      const name = qualifier.at(-1)?.value;
      if (name === undefined ? isOwn : name === alias) for (const column of known) used.add(column);
    }
    // Of both sides, and NATURAL JOIN of whatever they share.
    if (node.kind === 'using') for (const { value } of (node as AnyNode & { columns: Name[] }).columns) add(value);
    if (node.kind === 'natural') for (const column of known) used.add(column);
    if (node.kind === 'columnReference') {
      const column = columnOf(node as AnyNode & ColumnReference, alias);
      if (column !== undefined) add(column);
    }
    // A star in a subquery is of what that reads.
    for (const child of childrenOf(node)) visit(child, isOwn && child.kind !== 'query');
  };
  for (const scope of scopes) visit(scope, true);
  return used;
}

/** `column`, `alias.column`, or `schema.alias.column`; more names lead into a SUPER value. */
function columnOf({ names }: ColumnReference, alias: string): string | undefined {
  const values = names.map(({ value }) => value);
  const place = values.slice(0, -1).lastIndexOf(alias);
  return place === -1 ? values[0] : values[place + 1];
}
