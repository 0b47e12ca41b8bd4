import type { TransactionStatus } from '../wire/backend.ts';
import type { SessionConnection } from './duckdb.ts';
import type { Settings } from './settings.ts';

/**
 * The transaction of one session. An explicit one lasts from BEGIN to COMMIT or ROLLBACK; an implicit one covers a
 * simple-query batch, or the messages between two Syncs, and is not seen by the client.
 */
export class Transaction {
  readonly #database: SessionConnection;
  readonly #settings: Settings;
  readonly #onEnd: () => void;
  #mode: 'none' | 'implicit' | 'explicit' | 'failed' = 'none';
  /** Changes with every transaction; the xid of sys_query_history. */
  id = 0;

  constructor(database: SessionConnection, settings: Settings, onEnd: () => void) {
    this.#database = database;
    this.#settings = settings;
    this.#onEnd = onEnd;
  }

  get status(): TransactionStatus {
    if (this.#mode === 'explicit') return 'T';
    return this.#mode === 'failed' ? 'E' : 'I';
  }

  get isOpen(): boolean {
    return this.#mode === 'implicit' || this.#mode === 'explicit';
  }

  /** BEGIN; answers false when one is open already, which Redshift only warns about. */
  async begin(nextId: () => number): Promise<boolean> {
    const alreadyOpen = this.#mode === 'explicit';
    if (this.#mode === 'none') await this.#open(nextId());
    this.#mode = 'explicit';
    return !alreadyOpen;
  }

  async beginImplicit(nextId: () => number): Promise<void> {
    if (this.#mode !== 'none') return;
    await this.#open(nextId());
    this.#mode = 'implicit';
  }

  /** COMMIT; answers the tag, which is ROLLBACK for a failed transaction. A failing commit has rolled back. */
  async commit(): Promise<'COMMIT' | 'ROLLBACK'> {
    if (this.#mode === 'failed') {
      await this.rollback();
      return 'ROLLBACK';
    }
    if (!this.isOpen) return 'COMMIT';
    this.#database.closeStreams();
    try {
      await this.#database.run('COMMIT');
      this.#settings.commit();
    } catch (error) {
      this.#settings.rollback();
      throw error;
    } finally {
      this.#mode = 'none';
      this.#onEnd();
    }
    return 'COMMIT';
  }

  async commitImplicit(): Promise<void> {
    if (this.#mode === 'implicit') await this.commit();
  }

  async rollback(): Promise<void> {
    if (this.isOpen) await this.#undo();
    this.#mode = 'none';
    this.#onEnd();
  }

  /** After an error: an implicit transaction is over, an explicit one waits for its ROLLBACK with its work undone. */
  async fail(): Promise<void> {
    const next = this.#mode === 'explicit' || this.#mode === 'failed' ? 'failed' : 'none';
    if (this.isOpen) await this.#undo();
    this.#mode = next;
    this.#onEnd();
  }

  async #open(id: number): Promise<void> {
    await this.#database.run('BEGIN TRANSACTION');
    this.id = id;
    this.#settings.begin();
  }

  async #undo(): Promise<void> {
    this.#database.closeStreams();
    this.#database.startStatement();
    this.#settings.rollback();
    // DuckDB has already ended a transaction whose commit failed.
    await this.#database.run('ROLLBACK').catch(() => 0);
  }
}
