import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  type DuckDBType,
} from '@duckdb/node-api';
import { chunkBytes } from './chunk-size.ts';
import { messageOf, SqlError } from '../errors.ts';
import { hasFailed } from './stream-failure.ts';

/** Memory for all spools of a cluster together; more goes to disk. */
const memoryLimit = '256MiB';
/** The appender keeps its input in memory until it is flushed. */
const flushBytes = 4 * 1024 * 1024;
/** Waiting results are usually small: they need no disk unless there are many. */
const maxHeldBytes = 64 * 1024 * 1024;
/** Size of a segment, which is searched whole for a range of rows. */
const segmentBytes = 32 * 1024 * 1024;
/** How much is read at a time. */
const readBytes = 256 * 1024;
const mb = 1_000_000;

/**
 * Rows on disk that wait for their clients, for all sessions of a cluster: the temporary storage of a separate DuckDB
 * instance, whose memory is bounded whatever the cluster's is. It exists only while it contains rows.
 */
export class Spools {
  readonly #folder: string;
  readonly #limitMb: number;
  #storage: Promise<Storage> | undefined;
  #openCount = 0;
  #lastId = 0;
  #heldBytes = 0;
  #spooledBytes = 0;

  /** `limitMb` is Redshift's limit for the results of all cursors; see cursorLimitMb. */
  constructor(folder: string, limitMb: number) {
    this.#folder = folder;
    this.#limitMb = limitMb;
  }

  /** Reserves memory for waiting rows; false if there is none left. `release` returns it. */
  hold(bytes: number): boolean {
    if (this.#heldBytes + bytes > maxHeldBytes) return false;
    this.#heldBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes;
  }

  /** A new spool for rows of these types; the caller closes it. */
  async open(types: readonly DuckDBType[]): Promise<Spool> {
    this.#openCount += 1;
    this.#lastId += 1;
    const name = `spool${this.#lastId}`;
    try {
      this.#storage ??= openStorage(join(this.#folder, name));
      const connection = await (await this.#storage).instance.connect();
      const columns = types.map((type, index) => `c${index} ${type.toString()}`).join(', ');
      return new Spool(this, connection, { name, columns });
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Throws SqlError if the rows of all spools take more than Redshift allows. Its message is one that users of Redshift
   * have reported.
   */
  count(bytes: number): void {
    this.#spooledBytes += bytes;
    if (this.#spooledBytes <= this.#limitMb * mb) return;
    const limit = `exceeded the maximum size allowed for the total set of cursor data: ${this.#limitMb}MB.`;
    throw new SqlError('XX000', limit);
  }

  /** Call when a spool is gone. The storage goes with the last one. */
  async close(bytes = 0): Promise<void> {
    this.#spooledBytes -= bytes;
    this.#openCount -= 1;
    if (this.#openCount > 0) return;
    const storage = await this.#storage?.catch(() => undefined);
    // Another spool may have been opened meanwhile.
    if (this.#openCount > 0 || storage === undefined) return;
    this.#storage = undefined;
    storage.instance.closeSync();
    await rm(storage.folder, { recursive: true, force: true });
  }
}

interface Storage {
  instance: DuckDBInstance;
  folder: string;
}

async function openStorage(folder: string): Promise<Storage> {
  await mkdir(folder, { recursive: true });
  const options = { memory_limit: memoryLimit, temp_directory: folder, threads: '1' };
  return { instance: await DuckDBInstance.create(':memory:', options), folder };
}

/** A part of a spool. */
interface Segment {
  table: string;
  rowCount: number;
  bytes: number;
}

/**
 * The rest of one result: written first, then read once. It is split into many tables, because DuckDB scans a whole
 * table for any range of its rows.
 */
export class Spool {
  readonly #spools: Spools;
  readonly #connection: DuckDBConnection;
  readonly #shape: { name: string; columns: string };
  readonly #segments: Segment[] = [];
  #segmentCount = 0;
  #appender: DuckDBAppender | undefined;
  #bytes = 0;
  #unflushedBytes = 0;
  #reading: Reading | undefined;

  constructor(spools: Spools, connection: DuckDBConnection, shape: { name: string; columns: string }) {
    this.#spools = spools;
    this.#connection = connection;
    this.#shape = shape;
  }

  /** Throws SqlError if Redshift's limit is reached, and DuckDB's error if the disk is full. */
  async write(chunk: DuckDBDataChunk): Promise<void> {
    const bytes = chunkBytes(chunk);
    this.#bytes += bytes;
    this.#spools.count(bytes);
    const { appender, segment } = await this.#segment();
    segment.rowCount += chunk.rowCount;
    segment.bytes += bytes;
    this.#unflushedBytes += bytes;
    const isDue = this.#unflushedBytes >= flushBytes;
    if (isDue) this.#unflushedBytes = 0;
    asIoError(() => {
      appender.appendDataChunk(chunk);
      if (isDue) appender.flushSync();
    });
  }

  /** Call after the last write. */
  finish(): void {
    const appender = this.#appender;
    this.#appender = undefined;
    asIoError(() => appender?.closeSync());
  }

  /**
   * The next rows in order; undefined after the last. Only a few at a time: many cursors may be open, and whatever
   * DuckDB reads ahead for each is in memory.
   */
  async next(): Promise<DuckDBDataChunk | undefined> {
    for (;;) {
      const chunk = await this.#reading?.next();
      if (chunk !== undefined) return chunk;
      if (this.#reading !== undefined) await this.#connection.run(`DROP TABLE ${this.#segments.shift()?.table}`);
      this.#reading = undefined;
      const [segment] = this.#segments;
      if (segment === undefined) return undefined;
      this.#reading = await Reading.start(this.#connection, segment);
    }
  }

  async close(): Promise<void> {
    try {
      this.#appender?.clear();
      this.finish();
      for (const { table } of this.#segments) await this.#connection.run(`DROP TABLE ${table}`);
    } finally {
      this.#connection.closeSync();
      await this.#spools.close(this.#bytes);
    }
  }

  /** The segment being filled. */
  async #segment(): Promise<{ appender: DuckDBAppender; segment: Segment }> {
    const last = this.#segments.at(-1);
    if (last !== undefined && this.#appender !== undefined && last.bytes < segmentBytes) {
      return { appender: this.#appender, segment: last };
    }
    this.finish();
    this.#segmentCount += 1;
    const segment = { table: `${this.#shape.name}_${this.#segmentCount}`, rowCount: 0, bytes: 0 };
    await this.#connection.run(`CREATE TABLE ${segment.table} (${this.#shape.columns})`);
    this.#segments.push(segment);
    this.#appender = await this.#connection.createAppender(segment.table);
    return { appender: this.#appender, segment };
  }
}

/** Reads a segment from its first row to its last, a range at a time. */
class Reading {
  readonly #query: DuckDBPreparedStatement;
  readonly #segment: Segment;
  #range: DuckDBResult | undefined;
  #rangeStart = 0;
  #readRows = 0;

  private constructor(query: DuckDBPreparedStatement, segment: Segment) {
    this.#query = query;
    this.#segment = segment;
  }

  static async start(connection: DuckDBConnection, segment: Segment): Promise<Reading> {
    const sql = `SELECT * FROM ${segment.table} WHERE rowid >= $1 AND rowid < $2`;
    return new Reading(await connection.prepare(sql), segment);
  }

  async next(): Promise<DuckDBDataChunk | undefined> {
    const { rowCount, bytes } = this.#segment;
    for (;;) {
      const chunk = await this.#range?.fetchChunk();
      if (chunk !== undefined && chunk !== null && chunk.rowCount > 0) {
        this.#readRows += chunk.rowCount;
        return chunk;
      }
      const isLost = this.#range !== undefined && (hasFailed(this.#range) || this.#readRows === this.#rangeStart);
      if (isLost) throw new SqlError('58030', 'the rows of a cursor cannot be read back');
      if (this.#readRows >= rowCount) return undefined;
      const rowsAtOnce = Math.max(1, Math.floor((readBytes * rowCount) / Math.max(1, bytes)));
      this.#rangeStart = this.#readRows;
      this.#query.bindBigInt(1, BigInt(this.#readRows));
      this.#query.bindBigInt(2, BigInt(this.#readRows + rowsAtOnce));
      this.#range = await this.#query.stream();
    }
  }
}

/** The appender's errors lack the kind that DuckDB's other errors start with; they all concern the disk. */
function asIoError(write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Error(`IO Error: ${messageOf(error)}`, { cause: error });
  }
}
