import { randomUUID } from 'node:crypto';
import { ValidationException$ } from '@aws-sdk/client-redshift-data';
import { fault } from '../api/error.ts';
import type { Connection } from './connection.ts';
import { maxSessionSeconds } from './limits.ts';
import type { Statement } from './statement.ts';

/** A connection that is kept between statements. */
export class DataSession {
  readonly id = randomUUID();
  readonly createdAtMs = Date.now();
  updatedAtMs = Date.now();
  keepAliveSeconds: number;
  readonly opener: Pick<Statement, 'owner' | 'warehouse' | 'database' | 'dbUser' | 'secretArn'>;
  /** Id of the statement that it is busy with. */
  current: string | undefined;
  isClosed = false;
  #connection: Promise<Connection> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(opener: DataSession['opener'], keepAliveSeconds: number) {
    this.opener = opener;
    this.keepAliveSeconds = keepAliveSeconds;
  }

  get status(): 'AVAILABLE' | 'BUSY' | 'CLOSED' {
    if (this.isClosed) return 'CLOSED';
    return this.current === undefined ? 'AVAILABLE' : 'BUSY';
  }

  /** When it is closed unless it is used. */
  get expiresAtMs(): number {
    const idleUntilMs = this.updatedAtMs + this.keepAliveSeconds * 1000;
    return Math.min(idleUntilMs, this.createdAtMs + maxSessionSeconds * 1000);
  }

  /** Takes it for a statement. Throws ValidationException while another one has it, and once it is closed. */
  take(id: string, keepAliveSeconds = this.keepAliveSeconds): void {
    if (this.status !== 'AVAILABLE') throw fault(ValidationException$, 'Session is not available');
    clearTimeout(this.#timer);
    this.current = id;
    this.keepAliveSeconds = keepAliveSeconds;
    this.updatedAtMs = Date.now();
  }

  /** The connection; opened by the first that asks, and the session is closed with it. */
  connection(open: () => Promise<Connection>): Promise<Connection> {
    this.#connection ??= open().then((connection) => {
      void connection.ended.then(() => this.close());
      return connection;
    });
    return this.#connection;
  }

  /** The statement has ended; the session waits this long for the next one. */
  release(): void {
    this.current = undefined;
    this.updatedAtMs = Date.now();
    if (this.keepAliveSeconds === 0) this.close();
    else if (!this.isClosed) this.#timer = setTimeout(() => this.close(), this.expiresAtMs - Date.now()).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    if (this.isClosed) return;
    this.isClosed = true;
    this.updatedAtMs = Date.now();
    void this.#connection?.then((connection) => connection.close()).catch(() => undefined);
  }
}
