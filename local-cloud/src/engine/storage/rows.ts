import type { DuckDBDataChunk, DuckDBResult, DuckDBVector } from '@duckdb/node-api';
import { DataRowWriter } from '../../wire/datarow.ts';
import { chunkBytes } from './chunk-size.ts';
import { type Encoder, stringEncoder } from '../encode.ts';
import type { Spool, Spools } from './spool.ts';
import { hasFailed } from './stream-failure.ts';
import { stringWriter, type StringWriter } from './strings.ts';

/** Rows are written in pieces of about this size: a chunk from DuckDB may contain 2048 rows of any size. */
const pieceBytes = 1024 * 1024;
/** How much of one result may wait in memory; the rest waits on disk. */
const maxHeldBytes = 1024 * 1024;

/** The rows of one result, taken as the client asks for them. */
export class RowStream {
  readonly #result: DuckDBResult;
  readonly #reasonOfFailure: () => Promise<unknown>;
  readonly #writer = new DataRowWriter();
  #chunk: DuckDBDataChunk | undefined;
  #rowsAPiece = Infinity;
  /** The chunk after this one, fetched while this one is written. */
  #ahead: Promise<DuckDBDataChunk | undefined> | undefined;
  #offset = 0;
  /** Chunks that come before those still in the result. */
  #held: DuckDBDataChunk[];
  #heldBytes = 0;
  #spools: Spools | undefined;
  #spool: Spool | undefined;
  #isDetached: boolean;
  #isExhausted: boolean;
  #ended = false;
  sentRows = 0;

  /** `source` is either the chunks of a complete result or, for a stream, a function that finds out why it failed. */
  constructor(result: DuckDBResult, source: DuckDBDataChunk[] | (() => Promise<unknown>)) {
    this.#result = result;
    const isComplete = Array.isArray(source);
    this.#held = isComplete ? source : [];
    this.#reasonOfFailure = isComplete ? () => Promise.resolve(undefined) : source;
    this.#isDetached = this.#isExhausted = isComplete;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether the connection may run another statement without harm to the remaining rows. */
  get isDetached(): boolean {
    return this.#isDetached;
  }

  /** DataRow messages for at most this many rows, from one chunk; undefined if no rows are left. */
  async take(maxRows: number, encoders: readonly Encoder[]): Promise<{ bytes: Buffer; rowCount: number } | undefined> {
    const chunk = await this.#current();
    if (chunk === undefined) return undefined;
    const end = Math.min(chunk.rowCount, this.#offset + Math.min(maxRows, this.#rowsAPiece));
    if (maxRows === Infinity) this.#fetchAhead();
    const columns = encoders.map((encode, index) =>
      columnWriter(chunk.getColumnVector(index), encode, [this.#offset, end]),
    );
    for (let row = this.#offset; row < end; row += 1) {
      this.#writer.startRow(columns.length);
      for (const write of columns) write(this.#writer, row);
      this.#writer.endRow();
    }
    const rowCount = end - this.#offset;
    this.#offset = end;
    this.sentRows += rowCount;
    return { bytes: this.#writer.take(), rowCount };
  }

  /** Whether a row is left. May have to fetch one. */
  async hasMore(): Promise<boolean> {
    return (await this.#current()) !== undefined;
  }

  /**
   * Fetches all remaining rows, so that the connection can run another statement: DuckDB silently ends an open stream
   * when one starts. More than a little goes to disk; throws SqlError if there is no room.
   */
  async detach(spools: Spools, throwIfCancelled: () => void): Promise<void> {
    if (this.#ended) return this.settle();
    if (this.#isDetached) return;
    try {
      this.#spools = spools;
      for (let chunk = await this.#fetch(); chunk !== undefined; chunk = await this.#fetch()) {
        throwIfCancelled();
        if (this.#spool === undefined && this.#hold(spools, chunk)) continue;
        this.#spool ??= await spools.open(this.#types());
        await this.#spool.write(chunk);
        chunk.reset();
      }
      this.#spool?.finish();
      this.#isExhausted = this.#spool === undefined;
      this.#isDetached = true;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Waits for a fetch in progress: until it ends, the connection can run nothing else. */
  async settle(): Promise<void> {
    await this.#ahead?.catch(() => undefined);
  }

  /** Discards the remaining rows. */
  close(): void {
    this.#ended = true;
    for (const chunk of [this.#chunk, ...this.#held]) chunk?.reset();
    void this.#ahead?.then((chunk) => chunk?.reset()).catch(() => undefined);
    this.#chunk = undefined;
    this.#held = [];
    this.#spools?.release(this.#heldBytes);
    this.#heldBytes = 0;
    // Nobody waits for this, and a failure does no harm: the files are removed with the cluster's process.
    void this.#spool?.close().catch(() => undefined);
    this.#spool = undefined;
  }

  #types() {
    return Array.from({ length: this.#result.columnCount }, (_, index) => this.#result.columnType(index));
  }

  #hold(spools: Spools, chunk: DuckDBDataChunk): boolean {
    const bytes = chunkBytes(chunk);
    if (this.#heldBytes + bytes > maxHeldBytes || !spools.hold(bytes)) return false;
    this.#heldBytes += bytes;
    this.#held.push(chunk);
    return true;
  }

  async #current(): Promise<DuckDBDataChunk | undefined> {
    if (this.#ended) return undefined;
    if (this.#chunk !== undefined && this.#offset < this.#chunk.rowCount) return this.#chunk;
    // The garbage collector does not see the memory of a chunk and would let gigabytes of chunks pile up.
    this.#chunk?.reset();
    this.#offset = 0;
    this.#chunk = this.#held.shift() ?? (this.#isExhausted ? undefined : await this.#fetchOrClose());
    if (this.#chunk === undefined) this.close();
    else this.#rowsAPiece = Math.max(1, Math.floor((pieceBytes * this.#chunk.rowCount) / chunkBytes(this.#chunk)));
    return this.#chunk;
  }

  async #fetchOrClose(): Promise<DuckDBDataChunk | undefined> {
    try {
      return await this.#fetch();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #fetch(): Promise<DuckDBDataChunk | undefined> {
    const chunk = this.#ahead ?? this.#fetchNow();
    this.#ahead = undefined;
    return chunk;
  }

  async #fetchNow(): Promise<DuckDBDataChunk | undefined> {
    if (this.#isDetached) return this.#spool?.next();
    const chunk = await this.#result.fetchChunk();
    if (chunk !== null && chunk.rowCount > 0) return chunk;
    if (hasFailed(this.#result)) throw await this.#reasonOfFailure();
    return undefined;
  }

  #fetchAhead(): void {
    if (this.#isExhausted || this.#held.length > 0 || this.#ahead !== undefined) return;
    this.#ahead = this.#fetchNow();
    // The error is thrown when the chunk is taken.
    this.#ahead.catch(() => undefined);
  }
}

function columnWriter(vector: DuckDBVector, encode: Encoder, [start, end]: [number, number]): StringWriter {
  const strings = encode === stringEncoder ? stringWriter(vector, start, end) : undefined;
  if (strings !== undefined) return strings;
  return (writer, row) => {
    const value = vector.getItem(row);
    if (value === null) writer.null();
    else encode(writer, value as never);
  };
}
