import type { DuckDBDataChunk, DuckDBResult, DuckDBVector } from '@duckdb/node-api';
import { DataRowWriter } from '../wire/datarow.ts';
import { type Encoder, stringEncoder } from './encode.ts';
import { stringWriter, type StringWriter } from './strings.ts';

/** The rows of one result, taken as the client asks for them. */
export class RowStream {
  readonly #result: DuckDBResult;
  readonly #writer = new DataRowWriter();
  #chunk: DuckDBDataChunk | undefined;
  /** The chunk after this one, fetched while this one is written. */
  #ahead: Promise<DuckDBDataChunk | undefined> | undefined;
  #offset = 0;
  #detached: DuckDBDataChunk[] | undefined;
  #ended = false;
  sentRows = 0;

  /** With chunks, the result is complete and its rows are in them. */
  constructor(result: DuckDBResult, chunks?: DuckDBDataChunk[]) {
    this.#result = result;
    this.#detached = chunks;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** DataRow messages of at most so many rows, from one chunk; undefined when there are no more. */
  async take(maxRows: number, encoders: readonly Encoder[]): Promise<{ bytes: Buffer; rowCount: number } | undefined> {
    const chunk = await this.#current();
    if (chunk === undefined) return undefined;
    const end = Math.min(chunk.rowCount, this.#offset + maxRows);
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

  /** Whether a row is left; fetches ahead when it must. */
  async hasMore(): Promise<boolean> {
    return (await this.#current()) !== undefined;
  }

  /**
   * Fetches all that is left, so that the connection can run something else: DuckDB ends an open stream without a word
   * when another statement starts.
   */
  async detach(): Promise<void> {
    if (this.#ended) return this.settle();
    if (this.#detached !== undefined) return;
    const chunks: DuckDBDataChunk[] = [];
    for (let chunk = await this.#fetch(); chunk !== undefined; chunk = await this.#fetch()) chunks.push(chunk);
    this.#detached = chunks;
  }

  /** Waits for a fetch that is under way: the connection can run nothing else until then. */
  async settle(): Promise<void> {
    await this.#ahead?.catch(() => undefined);
  }

  /** Gives up what is left. */
  close(): void {
    this.#ended = true;
    this.#chunk = undefined;
    this.#detached = undefined;
  }

  async #current(): Promise<DuckDBDataChunk | undefined> {
    if (this.#ended) return undefined;
    if (this.#chunk !== undefined && this.#offset < this.#chunk.rowCount) return this.#chunk;
    this.#offset = 0;
    this.#chunk = this.#detached === undefined ? await this.#fetch() : this.#detached.shift();
    if (this.#chunk === undefined) this.#ended = true;
    return this.#chunk;
  }

  #fetch(): Promise<DuckDBDataChunk | undefined> {
    const chunk = this.#ahead ?? this.#fetchNow();
    this.#ahead = undefined;
    return chunk;
  }

  async #fetchNow(): Promise<DuckDBDataChunk | undefined> {
    const chunk = await this.#result.fetchChunk();
    return chunk === null || chunk.rowCount === 0 ? undefined : chunk;
  }

  #fetchAhead(): void {
    if (this.#detached !== undefined || this.#ahead !== undefined) return;
    this.#ahead = this.#fetchNow();
    // Its error is thrown where the chunk is taken.
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
