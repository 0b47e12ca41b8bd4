import type { BoundQuery } from '../binder/bound.ts';
import type { BoundDefinition } from '../binder/bound-definition.ts';
import type { BoundStatement } from '../binder/statement.ts';
import { writeChange } from './change/write.ts';
import type { DefinitionContext, Target } from './definition/name.ts';
import { mergeTable } from './definition/patch.ts';
import { createMaterializedView, createTableAs, storedQuery } from './definition/query-table.ts';
import { createLateView, createView } from './definition/view.ts';
import { isShownByName, shownByName } from './catalog-value.ts';
import { newWriter, writeQuery } from './query.ts';
import type { Step } from './step.ts';
import { quote } from '../text.ts';

/** DuckDB's statements for one of Redshift's, in order. Throws DialectError, 54001 where they would grow past any bound. */
export function writeStatement(node: BoundStatement, context: DefinitionContext): Step[] {
  if (node.kind === 'query') return [answer(node)];
  if (node.kind === 'lateView') return createLateView(node.tree, context);
  return node.kind === 'definition' ? definition(node, context) : writeChange(node, newWriter());
}

/** The query as its client sees it: what is held by an OID and shown by a name has its name. */
function answer(query: BoundQuery): string {
  const sql = writeQuery(query);
  if (!query.columns.some(({ type }) => isShownByName(type))) return sql;
  const names = query.columns.map((_, place) => `"c${place}"`);
  const items = query.columns.map(({ key, type }, place) => `${shownByName(names[place]!, type)} AS ${quote(key)}`);
  // Looking up the names is a join, which loses the order of the rows.
  const numbered = `SELECT *, row_number() OVER () AS "place" FROM (${sql}) AS "answer"(${names.join(', ')})`;
  return `SELECT ${items.join(', ')} FROM (${numbered}) AS "numbered" ORDER BY "numbered"."place"`;
}

function definition({ tree, columns, reads, query }: BoundDefinition, context: DefinitionContext): Step[] {
  const written = { columns, reads, query: writeQuery(query) };
  if (tree.kind === 'createTableAs') return createTableAs(tree, written, context);
  return tree.kind === 'createView'
    ? createView(tree, written, context)
    : createMaterializedView(tree, written, context);
}

/** Gives a materialized view another query for REFRESH, written as `text`; its rows stay as they are. */
export function writeStoredQuery({ reads, query }: BoundDefinition, target: Target, text: string): Step {
  return mergeTable(target, storedQuery({ reads, query: writeQuery(query) }, text));
}
