import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import { SqlError } from '../errors.ts';
import { checkText, type Permit } from './text.ts';

const queries: ReadonlySet<StatementType> = new Set([StatementType.SELECT]);
const changes: ReadonlySet<StatementType> = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
  StatementType.CREATE,
  StatementType.ALTER,
  StatementType.DROP,
]);

/**
 * Plans one statement that comes from a client: the second wall behind the language, which all of its SQL must pass.
 * Throws SqlError 42501 for SQL that the writer would never produce, and for anything that DuckDB does not take for
 * exactly one query or change.
 */
export async function prepareClients(
  connection: DuckDBConnection,
  sql: string,
  permit: Permit,
): Promise<DuckDBPreparedStatement> {
  try {
    checkText(sql, permit);
  } catch (error) {
    throw refused((error as Error).message);
  }
  // DuckDB plans only one statement.
  const prepared = await connection.prepare(sql);
  const { statementType } = prepared;
  if (queries.has(statementType) || (permit.kind === 'change' && changes.has(statementType))) return prepared;
  prepared.destroySync();
  throw refused(`a statement of the type ${StatementType[statementType]}`);
}

function refused(what: string): SqlError {
  return new SqlError('42501', `permission denied: the local cluster does not let statements reach DuckDB by ${what}`);
}
