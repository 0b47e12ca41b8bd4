import type { BoundDefinition } from '../binder/bound-definition.ts';
import type { BoundStatement } from '../binder/statement.ts';
import { writeChange } from './change/write.ts';
import type { DefinitionContext } from './definition/name.ts';
import { createMaterializedView, createTableAs } from './definition/query-table.ts';
import { createView } from './definition/view.ts';
import { newWriter, writeQuery } from './query.ts';
import type { Step } from './step.ts';

/** DuckDB's statements for one of Redshift's, in order. Throws DialectError, 54001 where they would grow past any bound. */
export function writeStatement(node: BoundStatement, context: DefinitionContext): Step[] {
  if (node.kind === 'query') return [writeQuery(node)];
  return node.kind === 'definition' ? definition(node, context) : writeChange(node, newWriter());
}

function definition({ tree, columns, reads, query }: BoundDefinition, context: DefinitionContext): Step[] {
  const written = { columns, reads, query: writeQuery(query) };
  if (tree.kind === 'createTableAs') return createTableAs(tree, written, context);
  return tree.kind === 'createView'
    ? createView(tree, written, context)
    : createMaterializedView(tree, written, context);
}
