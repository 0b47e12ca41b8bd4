import type { BoundDefinition } from '../../binder/bound-definition.ts';
import { quote } from '../../text.ts';
import type { CreateView } from '../../tree/view.ts';
import { formatType } from '../../types/type.ts';
import type { Step } from '../step.ts';
import { commentOn, type RelationAttributes } from './attributes.ts';
import { type DefinitionContext, newTarget } from './name.ts';

/** What is made of a query, which is DuckDB's text. */
export interface Written extends Pick<BoundDefinition, 'columns' | 'reads'> {
  query: string;
}

export function createView(tree: CreateView, { columns, reads, query }: Written, context: DefinitionContext): Step[] {
  const { sql } = newTarget(tree.name, context, false);
  const attributes: RelationAttributes = {
    kind: 'view',
    definition: context.text.slice(tree.query.at.start, tree.query.at.end),
    references: reads.map(({ schema, name }) => [schema, name]),
  };
  const names = columns.map(({ name }) => quote(name)).join(', ');
  // DuckDB finds a column that the view itself names neither by that name nor by the query's when it is commented on.
  const renamed = tree.columns.length === 0 ? query : `SELECT * FROM (${query}) AS renamed(${names})`;
  return [
    `CREATE ${tree.orReplace ? 'OR REPLACE ' : ''}VIEW ${sql} (${names}) AS ${renamed}`,
    commentOn('VIEW', sql, attributes),
    ...columns.map(({ name, type }) => commentOn('COLUMN', `${sql}.${quote(name)}`, { type: formatType(type) })),
  ];
}
