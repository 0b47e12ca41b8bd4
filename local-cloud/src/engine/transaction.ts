import type { TransactionStatus } from '../wire/backend.ts';
import type { SessionConnection } from './storage/connection.ts';
import type { TransactionRecord } from './history.ts';
import type { Repeat } from './repeat.ts';
import type { Settings } from './settings.ts';

/** Numbers transactions and is told when they end. */
export interface TransactionListener {
  nextId(): number;
  onEnd(record: Omit<TransactionRecord, 'kind' | 'userId'>): void;
}

/** A transaction with more statements than this is not restarted. */
const mostRepeats = 100;

/**
 * The transaction of one session. An explicit one lasts from BEGIN to COMMIT or ROLLBACK. An implicit one covers a
 * simple-query batch, or the messages between two Syncs, and is invisible to the client.
 */
export class Transaction {
  readonly #database: SessionConnection;
  readonly #settings: Settings;
  readonly #listener: TransactionListener;
  #mode: 'none' | 'implicit' | 'explicit' | 'failed' = 'none';
  /** How to repeat the statements done so far; undefined if that is impossible. */
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

  /** The transaction id in sys_query_history: that of the open transaction, or of the last one. */
  get id(): number {
    return this.#id ?? this.#lastId;
  }

  /** Gives the statement about to run a transaction id, unless a transaction is open. */
  identify(): void {
    if (this.#id !== undefined || this.#mode === 'failed') return;
    this.#id = this.#listener.nextId();
    this.#lastId = this.#id;
    this.#startMs = Date.now();
  }

  /** Whether the transaction refuses definitions and changes to permanent tables. */
  get isReadOnly(): boolean {
    return this.#settings.get(this.isOpen ? 'transaction_read_only' : 'default_transaction_read_only') === 'on';
  }

  /**
   * BEGIN, with the access mode it names. Returns false if a transaction is already open, about which Redshift only
   * warns.
   */
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

  /** Whether the transaction contains only the statement in progress and others that can be repeated. */
  get canStartOver(): boolean {
    return this.isOpen && this.#repeats !== undefined;
  }

  /**
   * Undoes what the statement in progress has done so far, so that it can continue: DuckDB has no savepoints. Locks
   * stay held. Throws if the earlier statements cannot be repeated.
   */
  async startOver(): Promise<void> {
    if (this.#repeats === undefined) throw new TypeError('this transaction has a statement that cannot be repeated');
    await this.#database.endTransaction('ROLLBACK');
    await this.#database.run('BEGIN TRANSACTION');
    for (const repeat of this.#repeats) await repeat();
  }

  /** Call after a statement, in the transaction if one is open. */
  add(repeat: Repeat | undefined): void {
    if (!this.isOpen) return;
    const isFull = (this.#repeats?.length ?? 0) >= mostRepeats;
    if (repeat === undefined || isFull) this.#repeats = undefined;
    else this.#repeats?.push(repeat);
  }

  /** A statement outside a transaction is one by itself. */
  endStatement(isSuccess: boolean): void {
    if (this.#mode === 'none') this.#end(isSuccess ? 'committed' : 'rolledback', Date.now());
  }

  /**
   * COMMIT. Returns the tag, which is ROLLBACK for a failed transaction. If the commit fails, the transaction is rolled
   * back.
   */
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

  /** Call after an error: an implicit transaction ends; an explicit one is undone and waits for its ROLLBACK. */
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

  /** Applies until the transaction ends. */
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
