import type { DuckDBConnection, DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import { SqlError } from '../errors.ts';
import { prepareClients } from '../gate/gate.ts';
import type { Permit } from '../gate/text.ts';
import { RowStream } from './rows.ts';
import type { Spools } from './spool.ts';
import { reasonOf, type RunningQuery } from './stream-failure.ts';

/** A stream of rows with the result that describes their columns. */
export interface OpenResult {
  result: DuckDBResult;
  rows: RowStream;
}

/**
 * One session's connection to DuckDB. It runs one statement at a time and keeps open row streams alive between them.
 */
export class SessionConnection {
  readonly connection: DuckDBConnection;
  readonly #spools: Spools;
  #open: RowStream[] = [];
  #cancelReason: string | undefined;
  #inside = 0;
  #changing = 0;
  readonly #cancelListeners = new Set<(error: SqlError) => void>();

  constructor(connection: DuckDBConnection, spools: Spools) {
    this.connection = connection;
    this.#spools = spools;
  }

  /** Whether DuckDB is running something that an interrupt should end. */
  get isInside(): boolean {
    return this.#inside > 0;
  }

  /** Whether DuckDB is changing data, with its plan already made. */
  get isChanging(): boolean {
    return this.#changing > 0;
  }

  get isCancelled(): boolean {
    return this.#cancelReason !== undefined;
  }

  /** Forgets a cancel that came too late for the previous statement. */
  startStatement(): void {
    this.#cancelReason = undefined;
  }

  /** Ends the running statement with SQLSTATE 57014. */
  cancel(reason: string): void {
    this.#cancelReason = reason;
    this.connection.interrupt();
    for (const listener of this.#cancelListeners) listener(cancelled(reason));
  }

  /** Calls the listener on a cancel, for waits outside DuckDB. Returns a function that stops listening. */
  onCancel(listener: (error: SqlError) => void): () => void {
    this.#cancelListeners.add(listener);
    return () => this.#cancelListeners.delete(listener);
  }

  throwIfCancelled(): void {
    if (this.#cancelReason !== undefined) throw cancelled(this.#cancelReason);
  }

  /** Runs the engine's own SQL whose rows do not matter; returns the number of rows changed. */
  async run(sql: string): Promise<number> {
    await this.makeReady();
    return this.#guard(async () => (await this.connection.run(sql)).rowsChanged);
  }

  /** Runs COMMIT or ROLLBACK, which no cancel interrupts. */
  async endTransaction(sql: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    await this.makeReady();
    await this.changing(() => this.connection.run(sql));
  }

  /** One column of the rows of the engine's own query, as text. */
  async texts(sql: string, column = 0): Promise<string[]> {
    await this.makeReady();
    const rows = await this.#guard(async () => (await this.connection.runAndReadAll(sql)).getRows());
    return rows.map((row) => String(row[column]));
  }

  /** The first two columns of the rows of the engine's own query; both must be text. */
  async pairs(sql: string): Promise<[string, string][]> {
    await this.makeReady();
    return this.#guard(async () => (await this.connection.runAndReadAll(sql)).getRows() as [string, string][]);
  }

  /** The first column of a planned query's rows, as text. */
  async textsOf(prepared: DuckDBPreparedStatement): Promise<string[]> {
    await this.makeReady();
    const rows = await this.#guard(async () => (await prepared.runAndReadAll()).getRows());
    return rows.map((row) => String(row[0]));
  }

  /**
   * Plans one statement that comes from a client. Throws SqlError 42501 for text that the writer would never produce.
   */
  async prepare(sql: string, permit: Permit): Promise<DuckDBPreparedStatement> {
    await this.makeReady();
    return this.#guard(() => prepareClients(this.connection, sql, permit));
  }

  async runPrepared(prepared: DuckDBPreparedStatement): Promise<number> {
    await this.makeReady();
    return this.changing(() => this.#guard(async () => (await prepared.run()).rowsChanged));
  }

  /** Starts a query and returns its rows as a stream. */
  async stream(prepared: DuckDBPreparedStatement, query: RunningQuery): Promise<OpenResult> {
    await this.makeReady();
    const result = await this.#guard(() => prepared.stream());
    const rows = new RowStream(result, () => {
      this.throwIfCancelled();
      return this.#guard(() => reasonOf(this.connection, query));
    });
    this.#open.push(rows);
    return { result, rows };
  }

  /** Runs a query with few rows in one go, which takes half the round trips of a stream. */
  async query(prepared: DuckDBPreparedStatement): Promise<OpenResult> {
    await this.makeReady();
    const result = await this.#guard(() => prepared.run());
    const chunks = Array.from({ length: result.chunkCount }, (_, index) => result.getChunk(index));
    return { result, rows: new RowStream(result, chunks) };
  }

  /** Closes all open streams: they end with the transaction. */
  closeStreams(): void {
    for (const rows of this.#open) rows.close();
  }

  /** Makes the connection ready for another statement: rows still to be taken are stored elsewhere first. */
  async makeReady(): Promise<void> {
    this.throwIfCancelled();
    if (this.#open.length === 0) return;
    for (const rows of this.#open) {
      await this.#guard(() => rows.detach(this.#spools, () => this.throwIfCancelled()));
    }
    this.#open = this.#open.filter((rows) => !rows.ended);
  }

  /** Runs work that must finish even if the client is gone. */
  async changing<T>(work: () => Promise<T>): Promise<T> {
    this.#changing += 1;
    try {
      return await work();
    } finally {
      this.#changing -= 1;
    }
  }

  /** Runs DuckDB work that the fence watches: see Fence. */
  async fenced<T>(work: () => Promise<T>): Promise<T> {
    this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#inside -= 1;
    }
  }

  /** An interrupt may surface as any error, so the reason for the cancel is thrown instead. */
  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.fenced(work);
    } catch (error) {
      this.throwIfCancelled();
      throw error;
    }
  }
}

function cancelled(reason: string): SqlError {
  return new SqlError('57014', reason);
}
