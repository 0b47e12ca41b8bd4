import { errorResponse } from '../wire/backend.ts';
import { isFatal, logUnknown, report, SqlError } from './errors.ts';
import type { QueryRecord } from './history.ts';
import { maskSecrets } from './mask.ts';
import { meetFaults } from './meet.ts';
import type { Session } from './session.ts';
import type { CurrentStatement } from './sessions.ts';
import type { Execution } from './statements.ts';
import type { Statement } from '../sql/tree/statement.ts';

/** Throws SqlError 25P02 for a statement that a failed transaction does not accept: all but those that end it, and an empty one. */
export function checkTransaction({ transaction }: Session, tree: Statement | undefined): void {
  if (transaction.status !== 'E' || tree === undefined || tree.kind === 'commit' || tree.kind === 'rollback') return;
  throw new SqlError('25P02', 'current transaction is aborted, commands ignored until end of transaction block');
}

/** Runs work that can be ended by statement_timeout, a CancelRequest, CANCEL or the client leaving. */
export async function cancellable<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const timeoutMs = Number(session.settings.get('statement_timeout'));
  const timer =
    timeoutMs > 0 ? setTimeout(() => session.cancel('cancelled on statement timeout'), timeoutMs) : undefined;
  const end = session.startWork();
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    end();
  }
}

/**
 * Runs the work of one statement: it can be cancelled, obeys statement_timeout, and is recorded in the query history.
 */
export async function runStatement(
  session: Session,
  text: string,
  work: () => Promise<Execution | undefined>,
): Promise<void> {
  session.database.startStatement();
  await session.prepareFor(text);
  session.transaction.identify();
  const queryId = session.cluster.history.nextQueryId();
  session.current = {
    text: maskSecrets(text),
    startedAt: new Date(),
    queryId,
    label: session.settings.get('query_group'),
  };
  try {
    const execution = await cancellable(session, async () => {
      await meetFaults(session, text, 'before');
      const done = await work();
      await meetFaults(session, text, 'after');
      return done;
    });
    session.transaction.endStatement(true);
    record(session, session.current, { status: 'success', error: '', rowCount: execution?.rows?.sentRows ?? 0 });
  } catch (error) {
    session.transaction.endStatement(false);
    const { sqlState, message } = report(error);
    const status = sqlState === '57014' ? 'canceled' : 'failed';
    record(session, session.current, { status, error: message, rowCount: 0 });
    throw error;
  } finally {
    session.lastQueryId = queryId;
    session.current = undefined;
  }
}

/**
 * Reports an error to the client and undoes its transaction. Closes the session if the error is fatal or the session
 * was terminated.
 */
export async function fail(session: Session, error: unknown): Promise<void> {
  await session.transaction.fail();
  if (session.isTerminated) {
    await session.leave('57P01', 'terminating connection due to administrator command');
    return;
  }
  const told = report(error);
  logUnknown(error);
  if (isFatal(error)) session.cluster.giveUp('its database cannot be written');
  session.channel.write(errorResponse(told));
  if (told.severity === 'FATAL') await session.channel.end();
}

function record(
  session: Session,
  { queryId, text, startedAt, label }: CurrentStatement,
  outcome: Pick<QueryRecord, 'status' | 'error' | 'rowCount'>,
): void {
  const { user, userId, database } = session.login;
  session.cluster.history.add({
    kind: 'query',
    queryId,
    transactionId: session.transaction.id,
    pid: session.pid,
    userId,
    user,
    database,
    label,
    text,
    startMs: startedAt.getTime(),
    endMs: Date.now(),
    ...outcome,
  });
}
