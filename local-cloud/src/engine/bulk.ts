import type { Bulk } from '../sql/tree/bulk.ts';
import type { Unload } from '../sql/tree/unload.ts';
import { executeCopy } from './copy/copy.ts';
import { CopyError, type CopyResult, type CopySession } from './copy/copy-session.ts';
import { isDiskFull } from './storage/disk-full.ts';
import { SqlError } from './errors.ts';
import { makePlan } from './plan.ts';
import { enforce } from './privileges/enforce.ts';
import { readStatement } from './read.ts';
import type { Session } from './session.ts';
import { executeUnload } from './unload/unload.ts';

/** COPY and UNLOAD: bulk movement between tables and S3, in the session's transaction. */
export async function executeBulk(session: Session, text: string, tree: Bulk): Promise<void> {
  const queryId = session.current?.queryId ?? 0;
  await session.database.makeReady();
  // stv_load_state reads the progress; DuckDB must not print it.
  await session.database.run('SET enable_progress_bar_print = false');
  await session.database.run('SET enable_progress_bar = true');
  try {
    // The query of an UNLOAD may read the catalog: see catalog/entries/functions.ts.
    if (tree.kind === 'unload') await session.catalog.entries();
    const access = copySession(session, text, queryId);
    const { rows, notices } = await session.database.changing(() =>
      session.database.fenced(() => (tree.kind === 'copy' ? executeCopy(tree, access) : unload(session, tree, access))),
    );
    if (tree.kind === 'copy') await session.finishCopy(queryId, rows);
    else await session.finishUnload(rows);
    for (const notice of notices) session.notice(notice, 'INFO');
  } catch (error) {
    session.database.throwIfCancelled();
    if (!(error instanceof CopyError) || isDiskFull(error)) throw error;
    const { sqlState, message, detail } = error;
    throw new SqlError(sqlState, message, detail === undefined ? {} : { detail });
  }
}

async function unload(session: Session, tree: Unload, access: CopySession): Promise<CopyResult> {
  const read = readStatement(session.settings, tree.query);
  await enforce(session, read.tree);
  const { statement, bound } = await makePlan(session, read, false);
  const isQuery = read.tree?.kind === 'query' && statement.kind === 'sql' && statement.returnsRows;
  const sql = isQuery ? statement.duckdb[0] : undefined;
  if (typeof sql !== 'string') throw new SqlError('42601', 'UNLOAD takes a SELECT');
  await session.database.prepare(sql, { kind: 'query', administers: false });
  return executeUnload(tree, { sql, names: bound?.columns.map(({ name }) => name) }, access);
}

function copySession(session: Session, query: string, queryId: number): CopySession {
  const { cluster, database, transaction } = session;
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
    ...(transaction.canStartOver && { startOver: () => transaction.startOver() }),
    tellLoad: (load) => {
      // DuckDB reports -1 until it knows.
      const doneShare = () => Math.max(0, database.connection.progress.percentage) / 100;
      if (session.current) session.current.load = { ...load, doneShare };
    },
  };
}
