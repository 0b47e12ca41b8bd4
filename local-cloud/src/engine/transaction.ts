import type { TransactionStatus } from '../wire/backend.ts';
import type { SessionConnection } from './duckdb.ts';
import type { TransactionRecord } from './history.ts';
import type { Repeat } from './repeat.ts';
import type { Settings } from './settings.ts';

/** Who counts transactions and hears of their ends. */
export interface TransactionListener {
  nextId(): number;
  onEnd(record: Omit<TransactionRecord, 'kind' | 'userId'>): void;
}

/** A transaction of more statements is not started over. */
const mostRepeats = 100;

/**
 * The transaction of one session. An explicit one lasts from BEGIN to COMMIT or ROLLBACK; an implicit one covers a
 * simple-query batch, or the messages between two Syncs, and is not seen by the client.
 */
export class Transaction {
  readonly #database: SessionConnection;
  readonly #settings: Settings;
  readonly #listener: TransactionListener;
  #mode: 'none' | 'implicit' | 'explicit' | 'failed' = 'none';
  /** How to do again what its statements have done; undefined when that cannot be. */
  #repeats: Repeat[] | undefined;
  #startMs = 0;
  #id: number | undefined;
  #lastId = 0;

  constructor(database: SessionConnection, settings: Settings, listener: TransactionListener) {
    this.#database = database;
    this.#settings = settings;
    this.#listener = listener;
  }

  get status(): TransactionStatus {
    if (this.#mode === 'explicit') return 'T';
    return this.#mode === 'failed' ? 'E' : 'I';
  }

  get isOpen(): boolean {
    return this.#mode === 'implicit' || this.#mode === 'explicit';
  }

  /** The xid of sys_query_history: of the transaction that is open, or of the last one. */
  get id(): number {
    return this.#id ?? this.#lastId;
  }

  /** Gives the statement about to run an xid of its own, unless it runs in a transaction that is open. */
  identify(): void {
    if (this.#id !== undefined || this.#mode === 'failed') return;
    this.#id = this.#listener.nextId();
    this.#lastId = this.#id;
    this.#startMs = Date.now();
  }

  /** It takes no definitions, and no changes to tables that last. */
  get isReadOnly(): boolean {
    return this.#settings.get(this.isOpen ? 'transaction_read_only' : 'default_transaction_read_only') === 'on';
  }

  /** BEGIN, with the access mode that it names; answers false when one is open already, which Redshift only warns about. */
  async begin(isReadOnly: boolean | undefined): Promise<boolean> {
    const alreadyOpen = this.#mode === 'explicit';
    if (this.#mode === 'none') await this.#open();
    if (isReadOnly !== undefined) this.#setReadOnly(isReadOnly ? 'on' : 'off');
    this.#mode = 'explicit';
    return !alreadyOpen;
  }

  async beginImplicit(): Promise<void> {
    if (this.#mode !== 'none') return;
    await this.#open();
    this.#mode = 'implicit';
  }

  /** Nobody has a part in this transaction but the statement in progress, and others that can be repeated. */
  get canStartOver(): boolean {
    return this.isOpen && this.#repeats !== undefined;
  }

  /**
   * Undoes what the statement in progress has done, and lets it go on; DuckDB has no savepoints. What the transaction
   * holds locked stays so. Throws when what was done before it cannot be done again.
   */
  async startOver(): Promise<void> {
    if (this.#repeats === undefined) throw new TypeError('this transaction has a statement that cannot be repeated');
    await this.#database.endTransaction('ROLLBACK');
    await this.#database.run('BEGIN TRANSACTION');
    for (const repeat of this.#repeats) await repeat();
  }

  /** A statement has been done, in the transaction if one is open. */
  add(repeat: Repeat | undefined): void {
    if (!this.isOpen) return;
    const isFull = (this.#repeats?.length ?? 0) >= mostRepeats;
    if (repeat === undefined || isFull) this.#repeats = undefined;
    else this.#repeats?.push(repeat);
  }

  /** A statement outside any transaction was one by itself. */
  endStatement(isSuccess: boolean): void {
    if (this.#mode === 'none') this.#end(isSuccess ? 'committed' : 'rolledback', Date.now());
  }

  /** COMMIT; answers the tag, which is ROLLBACK for a failed transaction. A failing commit has rolled back. */
  async commit(): Promise<'COMMIT' | 'ROLLBACK'> {
    if (this.#mode === 'failed') {
      await this.rollback();
      return 'ROLLBACK';
    }
    if (!this.isOpen) return 'COMMIT';
    this.#database.closeStreams();
    this.#mode = 'none';
    const commitStartMs = Date.now();
    try {
      await this.#database.endTransaction('COMMIT');
    } catch (error) {
      this.#settings.rollback();
      this.#end('rolledback', commitStartMs);
      throw error;
    }
    this.#settings.commit();
    this.#setReadOnly('off');
    this.#end('committed', commitStartMs);
    return 'COMMIT';
  }

  async commitImplicit(): Promise<void> {
    if (this.#mode === 'implicit') await this.commit();
  }

  async rollback(): Promise<void> {
    if (this.isOpen) await this.#undo();
    this.#mode = 'none';
  }

  /** After an error: an implicit transaction is over, an explicit one waits for its ROLLBACK with its work undone. */
  async fail(): Promise<void> {
    const next = this.#mode === 'explicit' || this.#mode === 'failed' ? 'failed' : 'none';
    if (this.isOpen) await this.#undo();
    this.#mode = next;
  }

  async #open(): Promise<void> {
    await this.#database.run('BEGIN TRANSACTION');
    this.#repeats = [];
    this.identify();
    this.#settings.begin();
    this.#setReadOnly(this.#settings.get('default_transaction_read_only'));
  }

  /** Until the transaction ends. */
  #setReadOnly(value: string): void {
    const name = 'transaction_read_only';
    if (this.#settings.get(name) !== value) this.#settings.set(name, value);
  }

  async #undo(): Promise<void> {
    this.#database.closeStreams();
    this.#database.startStatement();
    this.#settings.rollback();
    // DuckDB has already ended a transaction whose commit failed.
    await this.#database.endTransaction('ROLLBACK').catch(() => undefined);
    this.#end('rolledback', Date.now());
  }

  #end(status: TransactionRecord['status'], commitStartMs: number): void {
    if (this.#id === undefined) return;
    const record = { transactionId: this.#id, startMs: this.#startMs, commitStartMs, endMs: Date.now(), status };
    this.#id = undefined;
    this.#listener.onEnd(record);
  }
}
