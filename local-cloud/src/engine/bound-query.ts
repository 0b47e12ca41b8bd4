import { NotBoundYet } from '../sql/binder/error.ts';
import { Parameters } from '../sql/binder/parameters.ts';
import { bind } from '../sql/binder/query.ts';
import { writeQuery } from '../sql/duckdb/query.ts';
import type { Type } from '../sql/types/type.ts';
import type { ReadStatement } from './read.ts';
import type { Session } from './session.ts';
import type { BoundStatement } from './statements.ts';

/** Binding takes memory for every node; what is longer is the translator's, which reads as it goes. */
const longest = 64 * 1024;

/**
 * The query bound against the catalog; undefined for any other statement, and for a query with a part that the binder
 * does not know yet. Throws DialectError for what Redshift refuses.
 */
export async function boundQuery(
  session: Session,
  { text, tree }: ReadStatement,
  declared: readonly (Type | undefined)[],
): Promise<BoundStatement | undefined> {
  if (tree?.kind !== 'query' || text.length > longest || session.transaction.status === 'E') return undefined;
  const definitions = session.cluster.definitions.count;
  const catalog = await session.catalog.read();
  try {
    const parameters = new Parameters(declared);
    const bound = bind(tree, catalog, parameters);
    return { sql: writeQuery(bound), columns: bound.columns, parameterTypes: parameters.types, definitions };
  } catch (error) {
    if (error instanceof NotBoundYet) return undefined;
    throw error;
  }
}
