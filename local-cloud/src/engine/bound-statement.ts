import type { Statement } from '../dialect/statement.ts';
import { NotBoundYet } from '../sql/binder/error.ts';
import { Parameters } from '../sql/binder/parameters.ts';
import { bindStatement } from '../sql/binder/statement.ts';
import { writeStatement } from '../sql/duckdb/statement.ts';
import type { Type } from '../sql/types/type.ts';
import type { ReadStatement } from './read.ts';
import type { Session } from './session.ts';
import type { BoundStatement } from './statements.ts';

/** Binding takes memory for every node; a longer query is the translator's, which reads as it goes. */
const longestQuery = 64 * 1024;

/**
 * The statement bound against the catalog; undefined for one that neither holds a query nor changes rows, and for one
 * with a part that the binder does not know yet. Throws DialectError for what Redshift refuses.
 */
export async function boundStatement(
  session: Session,
  { text, tree }: ReadStatement,
  declared: readonly (Type | undefined)[],
): Promise<{ statement: Statement; bound: BoundStatement } | undefined> {
  const tag = tree && tags[tree.kind];
  if (tree === undefined || tag === undefined || session.transaction.status === 'E') return undefined;
  if (tree.kind === 'query' && text.length > longestQuery) return undefined;
  const definitions = session.cluster.definitions.count;
  const catalog = await session.catalog.read();
  const parameters = new Parameters(declared);
  try {
    const node = bindStatement(tree, catalog, parameters);
    if (node === undefined) return undefined;
    const returnsRows = node.kind === 'query';
    return {
      statement: { kind: 'sql', duckdb: [writeStatement(node)], tag, returnsRows },
      bound: { columns: returnsRows ? node.columns : [], parameterTypes: parameters.types, definitions },
    };
  } catch (error) {
    if (error instanceof NotBoundYet) return undefined;
    throw error;
  }
}

/** What answers that the statement is done. */
const tags: Readonly<Partial<Record<string, string>>> = {
  query: 'SELECT',
  insert: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
};
