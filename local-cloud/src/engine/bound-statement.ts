import { Parameters } from '../sql/binder/parameters.ts';
import { bindStatement, type BoundStatement as Node, isBindable } from '../sql/binder/statement.ts';
import { writeStatement } from '../sql/duckdb/statement.ts';
import type { Type } from '../sql/types/type.ts';
import { SqlError } from './errors.ts';
import type { ReadStatement } from './read.ts';
import type { Session } from './session.ts';
import type { BoundStatement, Statement } from './statements.ts';

interface Bound {
  statement: Statement;
  bound: BoundStatement;
}

/**
 * The statement bound against the catalog; undefined for one that neither holds a query nor changes rows. Throws
 * DialectError for what Redshift refuses.
 */
export async function boundStatement(
  session: Session,
  read: ReadStatement,
  declared: readonly (Type | undefined)[],
): Promise<Bound | undefined> {
  const { tree } = read;
  const planned = tree?.kind === 'explain' ? tree.statement : tree;
  if (tree === undefined || planned === undefined || !isBindable(planned)) return undefined;
  const catalog = await session.catalog.read();
  const parameters = new Parameters(declared);
  const node = bindStatement(planned, catalog, parameters);
  const statement = tree.kind === 'explain' ? explained(node, read, session) : statementOf(node, read, session);
  const columns = statement.kind === 'sql' && node.kind === 'query' ? node.columns : [];
  return { statement, bound: { columns, parameterTypes: parameters.types } };
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
