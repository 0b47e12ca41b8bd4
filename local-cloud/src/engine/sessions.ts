import { randomInt } from 'node:crypto';
import type { CatalogEntries } from './catalog/entries/entries.ts';
import { SqlError } from './errors.ts';
import type { RedshiftProtocol } from '../wire/backend.ts';

/** Who logged in, and to which database. */
export interface Login {
  user: string;
  userId: number;
  superuser: boolean;
  database: string;
  groups: readonly string[];
  peerAddress: string;
  peerPort: number;
  /** Session parameters in the startup packet. */
  parameters: ReadonlyMap<string, string>;
  /** The version of Redshift's protocol extension agreed at startup. */
  protocol: RedshiftProtocol;
}

export interface CurrentStatement {
  text: string;
  startedAt: Date;
  queryId: number;
  /** query_group when the statement started. */
  label: string;
  /** What a COPY is loading, once it is known. */
  load?: CurrentLoad;
}

export interface CurrentLoad {
  files: number;
  sizeBytes: number;
  /** From 0 to 1. */
  doneShare: () => number;
}

/** What other sessions may see of a session, and do to it. */
export interface LiveSession {
  readonly pid: number;
  readonly secretKey: number;
  readonly login: Login;
  /** The user's usesysid. */
  readonly userId: number;
  readonly startedAt: Date;
  /** DuckDB's id for the session's connection. */
  readonly connectionId: number;
  /** The catalog as it was last read; undefined if it was not. */
  readonly catalogEntries: CatalogEntries | undefined;
  readonly applicationName: string;
  readonly transactionId: number;
  readonly transactionStatus: 'I' | 'T' | 'E';
  readonly current: CurrentStatement | undefined;
  cancel(): void;
  terminate(): void;
  /**
   * Tells the client the reason and closes the connection. Resolves when the client has taken it, or after a moment.
   */
  leave(sqlState: string, message: string, more?: { detail?: string; hint?: string }): Promise<void>;
}

/** What a client needs to cancel a session. */
export interface SessionKey {
  pid: number;
  secretKey: number;
}

const firstPid = 1_073_741_824;

/**
 * Connections of users to a cluster. AWS documents the limit in these words (Knowledge Center, "manage connection
 * limits"). Every user counts: the only bootstrap user is AWS's own rdsdb. The SQLSTATE is PostgreSQL's.
 */
const maxSessions = 500;

/** The sessions of a cluster, by pid. */
export class Sessions {
  readonly #byPid = new Map<number, LiveSession>();
  #lastPid = firstPid + randomInt(1_000_000);

  nextKey(): SessionKey {
    this.#lastPid += 1;
    return { pid: this.#lastPid, secretKey: randomInt(2 ** 31) };
  }

  /** Throws SqlError 53300 if there are as many as Redshift allows. */
  add(session: LiveSession): void {
    if (this.#byPid.size >= maxSessions) {
      throw new SqlError('53300', `connection limit "${maxSessions}" exceeded for non-bootstrap users`);
    }
    this.#byPid.set(session.pid, session);
  }

  remove(session: LiveSession): void {
    this.#byPid.delete(session.pid);
  }

  /** The session with this DuckDB connection. */
  byConnection(connectionId: number): LiveSession | undefined {
    return this.all.find((session) => session.connectionId === connectionId);
  }

  get all(): LiveSession[] {
    return [...this.#byPid.values()];
  }

  /** Handles a CancelRequest. Nothing happens if the key is wrong, as the protocol requires. */
  cancelRequest(key: SessionKey): void {
    const session = this.#byPid.get(key.pid);
    if (session?.secretKey === key.secretKey) session.cancel();
  }

  /**
   * CANCEL and pg_cancel_backend. Returns whether there is such a session. Throws SqlError 42501 for one of another
   * user.
   */
  cancel(pid: number, byPid: number): boolean {
    const session = this.#within(pid, byPid);
    session?.cancel();
    return session !== undefined;
  }

  /** pg_terminate_backend. Returns whether there is such a session. Throws SqlError 42501 for one of another user. */
  terminate(pid: number, byPid: number): boolean {
    const session = this.#within(pid, byPid);
    session?.terminate();
    return session !== undefined;
  }

  /** The session with `pid`, if the other one may act on it: a superuser on all sessions, others on their own. */
  #within(pid: number, byPid: number): LiveSession | undefined {
    const session = this.#byPid.get(pid);
    const by = this.#byPid.get(byPid)?.login;
    if (session === undefined || by?.superuser === true || by?.userId === session.userId) return session;
    throw new SqlError('42501', 'must be superuser to signal other server processes');
  }
}
