import type { Cell } from '../contract/results.ts';
import { literal } from '../project/quote.ts';
import { systemViews } from './system-views.ts';

export interface Rows {
  columns: string[];
  rows: Cell[][];
}

/** Takes the next row, of these columns; false when no more are wanted. */
export type Take = (row: Cell[], columns: string[]) => boolean;

export interface Taken {
  columns: string[];
  /** No row followed those that were taken. */
  isComplete: boolean;
}

/** Names one session for as long as the server runs: a process id alone may be given out again. */
export interface SessionId {
  pid: number;
  startedAt: string;
}

/** A session with the warehouse: statements one after another, and transactions that span them. */
export interface Session {
  id: SessionId;
  /** Whether the warehouse is a workgroup of Redshift Serverless. */
  isServerless?: boolean;
  /** Runs one statement. Throws the errors of errors.ts. */
  run(sql: string): Promise<Rows>;
  /** Runs one statement and passes on its rows until the caller has enough. Throws the errors of errors.ts. */
  read(sql: string, take: Take): Promise<Taken>;
}

export interface SessionOptions {
  applicationName: string;
  signal?: AbortSignal;
}

/** A way to a warehouse. */
export interface Transport {
  /**
   * Opens a session, does the work and closes it. When the signal fires, the statement is ended on the server, or opening
   * is given up, and the work rejects with the signal's reason.
   */
  withSession<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T>;
}

/** The query for a session's id. */
export function ownId(warehouse: Pick<Session, 'isServerless'> = {}): string {
  const { openSessions } = systemViews(warehouse);
  return `select process, starttime::varchar from ${openSessions} where process = pg_backend_pid()`;
}

export function sessionId([pid, startedAt]: Cell[] = []): SessionId {
  return { pid: Number(pid), startedAt: String(startedAt) };
}

/** Ends a session that a dead attempt left behind, if it is still there. */
export async function endSession(session: Session, id: SessionId): Promise<void> {
  const { rows } = await session.run(
    `select process from ${systemViews(session).openSessions} where process = ${literal(id.pid)} and starttime = ${literal(id.startedAt)}`,
  );
  if (rows.length > 0) await session.run(`select pg_terminate_backend(${literal(id.pid)})`);
}
