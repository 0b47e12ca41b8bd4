import type { Statement } from '../dialect/statement.ts';
import { NotBoundYet } from '../sql/binder/error.ts';
import { Parameters } from '../sql/binder/parameters.ts';
import { bindStatement, type BoundStatement as Node, isBindable } from '../sql/binder/statement.ts';
import { writeStatement } from '../sql/duckdb/statement.ts';
import type { Type } from '../sql/types/type.ts';
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
  { text, tree }: ReadStatement,
  declared: readonly (Type | undefined)[],
): Promise<Bound | undefined> {
  if (tree === undefined || session.transaction.status === 'E') return undefined;
  const planned = tree.kind === 'explain' ? tree.statement : tree;
  if (!isBindable(planned) || (planned.kind === 'query' && text.length > longestQuery)) return undefined;
  const catalog = await session.catalog.read();
  const parameters = new Parameters(declared);
  try {
    const node = bindStatement(planned, catalog, parameters);
    const statement = tree.kind === 'explain' ? explained(node) : statementOf(node);
    const columns = statement.kind === 'sql' && node.kind === 'query' ? node.columns : [];
    return { statement, bound: { columns, parameterTypes: parameters.types } };
  } catch (error) {
    if (error instanceof NotBoundYet) return undefined;
    throw error;
  }
}

function explained(node: Node): Statement {
  return { kind: 'explain', query: writeStatement(node).at(-1)!, tag: 'EXPLAIN' };
}

function statementOf(node: Node): Statement {
  const duckdb = writeStatement(node);
  if (node.kind === 'truncate') return { kind: 'truncate', duckdb, tag: 'TRUNCATE TABLE' };
  const returnsRows = node.kind === 'query';
  return { kind: 'sql', duckdb, tag: returnsRows ? 'SELECT' : node.kind.toUpperCase(), returnsRows };
}
