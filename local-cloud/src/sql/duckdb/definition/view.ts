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

/** A late-binding view is kept as its definition: the view that DuckDB has holds its place, and nobody reads it. */
export function createLateView(tree: CreateView, context: DefinitionContext): Step[] {
  const { sql } = newTarget(tree.name, context, false);
  const attributes: RelationAttributes = {
    kind: 'late-binding view',
    definition: definitionOf(tree, context),
    ...(tree.columns.length > 0 && { columns: tree.columns.map(({ value }) => value) }),
  };
  return [`${create(tree)} ${sql} AS SELECT NULL AS "late"`, commentOn('VIEW', sql, attributes)];
}

function create({ orReplace }: CreateView): string {
  return `CREATE ${orReplace ? 'OR REPLACE ' : ''}VIEW`;
}

function definitionOf({ query }: CreateView, { text }: DefinitionContext): string {
  return text.slice(query.at.start, query.at.end);
}

export function createView(tree: CreateView, { columns, reads, query }: Written, context: DefinitionContext): Step[] {
  const { sql } = newTarget(tree.name, context, false);
  const attributes: RelationAttributes = {
    kind: 'view',
    definition: definitionOf(tree, context),
    references: reads.map(({ schema, name }) => [schema, name]),
  };
  const names = columns.map(({ name }) => quote(name)).join(', ');
  // DuckDB finds a column that the view itself names neither by that name nor by the query's when it is commented on.
  const renamed = tree.columns.length === 0 ? query : `SELECT * FROM (${query}) AS renamed(${names})`;
  return [
    `${create(tree)} ${sql} (${names}) AS ${renamed}`,
    commentOn('VIEW', sql, attributes),
    ...columns.map(({ name, type }) => commentOn('COLUMN', `${sql}.${quote(name)}`, { type: formatType(type) })),
  ];
}
