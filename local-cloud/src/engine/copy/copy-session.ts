import type { DuckDBConnection } from '@duckdb/node-api';
import type { ClusterConfig, ClusterHost } from '../host.ts';

/** What COPY and UNLOAD need from the session that runs them. */
export interface CopySession {
  /** The session's connection, inside its transaction. A failed COPY or UNLOAD leaves that transaction to be rolled back. */
  connection: DuckDBConnection;
  /** Another connection to the same database, whose writes survive a rollback. The caller closes it. */
  connect(): Promise<DuckDBConnection>;
  host: ClusterHost;
  cluster: ClusterConfig;
  pid: number;
  user: string;
  userId: number;
  transactionId: number;
  queryId: number;
  /** The statement as sent. */
  query: string;
  isCancelled(): boolean;
  /**
   * Undoes what this statement has done, even after an error; tables that the transaction created get new ids. Absent
   * if the transaction has other work that cannot be repeated.
   */
  startOver?(): Promise<void>;
  /** Reports what is about to be loaded, for stv_load_state. */
  tellLoad(load: { files: number; sizeBytes: number }): void;
}

/** The result of a COPY or UNLOAD; notices are INFO messages. */
export interface CopyResult {
  /** Records in the table (or in the files of an UNLOAD); 0 with NOLOAD. */
  rows: number;
  rejected: number;
  files: number;
  sizeBytes: number;
  notices: string[];
}

/** A COPY or UNLOAD that Redshift refuses; `detail` is the DETAIL of the message. */
export class CopyError extends Error {
  readonly sqlState: string;
  readonly detail: string | undefined;

  constructor(sqlState: string, message: string, options: { detail?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'CopyError';
    this.sqlState = sqlState;
    this.detail = options.detail;
  }
}

/** Throws CopyError 57014 once the session has been cancelled. */
export function throwIfCancelled(session: CopySession): void {
  if (session.isCancelled()) throw cancelled(session);
}

/** What Redshift answers to the cancelled statement. */
export function cancelled(session: CopySession, cause?: unknown): CopyError {
  return new CopyError('57014', `Query (${session.queryId}) cancelled on user's request`, { cause });
}
