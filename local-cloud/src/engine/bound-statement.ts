import type { Statement } from '../dialect/statement.ts';
import { NotBoundYet } from '../sql/binder/error.ts';
import { Parameters } from '../sql/binder/parameters.ts';
import { bindStatement, type BoundStatement as Node, isBindable } from '../sql/binder/statement.ts';
import { writeStatement } from '../sql/duckdb/statement.ts';
import type { Type } from '../sql/types/type.ts';
import { SqlError } from './errors.ts';
import type { ReadStatement } from './read.ts';
import type { Session } from './session.ts';
import type { BoundStatement } from './statements.ts';

/** Binding takes memory for every node; a longer query is the translator's, which reads as it goes. */
const longestQuery = 64 * 1024;

interface Bound {
  statement: Statement;
  bound: BoundStatement;
}

/**
 * The statement bound against the catalog; undefined for one that neither holds a query nor changes rows, and for one
 * with a part that the binder does not know yet. Throws DialectError for what Redshift refuses.
 */
export async function boundStatement(
  session: Session,
  read: ReadStatement,
  declared: readonly (Type | undefined)[],
): Promise<Bound | undefined> {
  const { text, tree } = read;
  if (tree === undefined || session.transaction.status === 'E') return undefined;
  const planned = tree.kind === 'explain' ? tree.statement : tree;
  if (!isBindable(planned) || (planned.kind === 'query' && text.length > longestQuery)) return undefined;
  const catalog = await session.catalog.read();
  const parameters = new Parameters(declared);
  try {
    const node = bindStatement(planned, catalog, parameters);
    const statement = tree.kind === 'explain' ? explained(node, read, session) : statementOf(node, read, session);
    const columns = statement.kind === 'sql' && node.kind === 'query' ? node.columns : [];
    return { statement, bound: { columns, parameterTypes: parameters.types } };
  } catch (error) {
    if (error instanceof NotBoundYet) return undefined;
    throw error;
  }
}

/** Of a table that is made of a query, the plan is the query's. */
function explained(node: Node, { text }: ReadStatement, session: Session): Statement {
  const planned = node.kind === 'definition' ? node.query : node;
  const query = writeStatement(planned, session.definitionContext(text)).at(-1);
  if (typeof query !== 'string') throw new SqlError('XX000', 'a statement without a plan');
  return { kind: 'explain', query, tag: 'EXPLAIN' };
}

function statementOf(node: Node, { text, tree }: ReadStatement, session: Session): Statement {
  const duckdb = writeStatement(node, session.definitionContext(text));
  const tag = tags[tree!.kind]!;
  if (node.kind === 'truncate') return { kind: 'truncate', duckdb, tag };
  return { kind: 'sql', duckdb, tag, returnsRows: node.kind === 'query' };
}

/** What CommandComplete calls it. */
const tags: Readonly<Record<string, string>> = {
  query: 'SELECT',
  insert: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
  merge: 'MERGE',
  truncate: 'TRUNCATE TABLE',
  createTableAs: 'CREATE TABLE',
  createView: 'CREATE VIEW',
  createMaterializedView: 'CREATE MATERIALIZED VIEW',
};
