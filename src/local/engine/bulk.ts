import { parseCopy } from '../dialect/copy.ts';
import type { Statement } from '../dialect/statement.ts';
import { executeCopy } from './copy/copy.ts';
import { CopyError, type CopySession } from './copy/session.ts';
import { SqlError } from './errors.ts';
import type { Session } from './session.ts';

/** COPY and UNLOAD: bulk movement between tables and S3; answers the tag. */
export async function executeBulk(
  session: Session,
  statement: Extract<Statement, { kind: 'copy' | 'unload' }>,
): Promise<string> {
  const queryId = session.current?.queryId ?? 0;
  await session.database.makeReady();
  try {
    if (statement.kind === 'unload') throw new SqlError('0A000', 'UNLOAD is not supported');
    const { rows, notices } = await executeCopy(
      parseCopy(statement.text),
      copySession(session, statement.text, queryId),
    );
    await session.finishCopy(queryId, rows);
    for (const notice of notices) session.notice(notice, 'INFO');
  } catch (error) {
    session.database.throwIfCancelled();
    if (!(error instanceof CopyError)) throw error;
    const { sqlState, message, detail } = error;
    throw new SqlError(sqlState, message, detail === undefined ? {} : { detail });
  }
  return statement.tag;
}

function copySession(session: Session, query: string, queryId: number): CopySession {
  const { cluster, database } = session;
  return {
    connection: database.connection,
    connect: () => cluster.instance.connect(),
    host: cluster.host,
    cluster: cluster.config,
    pid: session.pid,
    user: session.login.user,
    userId: session.userId,
    transactionId: session.transaction.id,
    queryId,
    query,
    isCancelled: () => database.isCancelled,
  };
}
