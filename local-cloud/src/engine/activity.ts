import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBScalarFunction,
  DuckDBTimestampValue,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { refusalText } from './refusal.ts';
import { SqlError } from './errors.ts';
import type { History, QueryRecord } from './history.ts';
import type { LiveSession, Sessions } from './sessions.ts';
import { type Columns, tableOf } from './table-function.ts';

/**
 * Lets SQL read what only this process knows (`engine_sessions()`, `engine_queries()`, `engine_transactions()`) and
 * cancel or terminate other sessions (`engine_cancel`, `engine_terminate`).
 */
export function registerActivity(connection: DuckDBConnection, sessions: Sessions, history: History): void {
  connection.registerTableFunction(tableOf('engine_sessions', sessionColumns, () => sessions.all));
  connection.registerTableFunction(
    tableOf('engine_queries', queryColumns, () => [...history.queries, ...sessions.all.flatMap(running)]),
  );
  connection.registerTableFunction(tableOf('engine_transactions', transactionColumns, () => history.transactions));
  connection.registerScalarFunction(actOn('engine_cancel', (pid, byPid) => sessions.cancel(pid, byPid)));
  connection.registerScalarFunction(actOn('engine_terminate', (pid, byPid) => sessions.terminate(pid, byPid)));
}

function running(session: LiveSession): QueryRecord[] {
  const { current, login, pid } = session;
  if (current === undefined) return [];
  return [
    {
      kind: 'query',
      queryId: current.queryId,
      transactionId: session.transactionId,
      pid,
      userId: session.userId,
      user: login.user,
      database: login.database,
      label: current.label,
      text: current.text,
      startMs: current.startedAt.getTime(),
      endMs: Date.now(),
      status: 'running',
      error: '',
      rowCount: 0,
    },
  ];
}

const sessionColumns: Columns<LiveSession> = {
  pid: [INTEGER, ({ pid }) => pid],
  user_id: [INTEGER, ({ userId }) => userId],
  user_name: [VARCHAR, ({ login }) => login.user],
  database_name: [VARCHAR, ({ login }) => login.database],
  started_at: [TIMESTAMP, ({ startedAt }) => timestamp(startedAt.getTime())],
  peer_address: [VARCHAR, ({ login }) => login.peerAddress],
  peer_port: [INTEGER, ({ login }) => login.peerPort],
  application_name: [VARCHAR, ({ applicationName }) => applicationName],
  query_id: [BIGINT, ({ current }) => (current === undefined ? null : BigInt(current.queryId))],
  query_text: [VARCHAR, ({ current }) => current?.text ?? null],
  query_started_at: [
    TIMESTAMP,
    ({ current }) => (current === undefined ? null : timestamp(current.startedAt.getTime())),
  ],
  load_files: [INTEGER, ({ current }) => current?.load?.files ?? null],
  load_bytes: [BIGINT, ({ current }) => (current?.load === undefined ? null : BigInt(current.load.sizeBytes))],
  load_share: [DOUBLE, ({ current }) => current?.load?.doneShare() ?? null],
  transaction_id: [BIGINT, ({ transactionId }) => BigInt(transactionId)],
  transaction_status: [VARCHAR, ({ transactionStatus }) => transactionStatus],
};

const queryColumns: Columns<QueryRecord> = {
  query_id: [BIGINT, ({ queryId }) => BigInt(queryId)],
  transaction_id: [BIGINT, ({ transactionId }) => BigInt(transactionId)],
  pid: [INTEGER, ({ pid }) => pid],
  user_id: [INTEGER, ({ userId }) => userId],
  user_name: [VARCHAR, ({ user }) => user],
  database_name: [VARCHAR, ({ database }) => database],
  label: [VARCHAR, ({ label }) => label],
  text: [VARCHAR, ({ text }) => text],
  started_at: [TIMESTAMP, ({ startMs }) => timestamp(startMs)],
  ended_at: [TIMESTAMP, ({ endMs }) => timestamp(endMs)],
  status: [VARCHAR, ({ status }) => status],
  error: [VARCHAR, ({ error }) => error],
  row_count: [BIGINT, ({ rowCount }) => BigInt(rowCount)],
};

const transactionColumns: Columns<History['transactions'][number]> = {
  transaction_id: [BIGINT, ({ transactionId }) => BigInt(transactionId)],
  user_id: [INTEGER, ({ userId }) => userId],
  started_at: [TIMESTAMP, ({ startMs }) => timestamp(startMs)],
  commit_started_at: [TIMESTAMP, ({ commitStartMs }) => timestamp(commitStartMs)],
  ended_at: [TIMESTAMP, ({ endMs }) => timestamp(endMs)],
  status: [VARCHAR, ({ status }) => status],
};

function timestamp(epochMs: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(epochMs) * 1000n);
}

/** DuckDB keeps only the message of an error, so that must hold everything the client should see. */
function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    throw new Error(refusalText(error), { cause: error });
  }
}

function actOn(name: string, act: (pid: number, byPid: number) => boolean): DuckDBScalarFunction {
  return DuckDBScalarFunction.create({
    name,
    parameterTypes: [INTEGER, INTEGER],
    returnType: BOOLEAN,
    volatile: true,
    mainFunction: (_info, input, output) => {
      const [pids, byPids] = [input.getColumnVector(0), input.getColumnVector(1)];
      for (let row = 0; row < input.rowCount; row += 1) {
        const pid = pids.getItem(row);
        output.setItem(row, typeof pid === 'number' && told(() => act(pid, Number(byPids.getItem(row)))));
      }
      output.flush();
    },
  });
}
