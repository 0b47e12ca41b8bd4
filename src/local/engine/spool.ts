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
import { chunkBytes } from './chunk.ts';
import { messageOf, SqlError } from './errors.ts';
import { hasFailed } from './stream-failure.ts';

/** Of all spools of a cluster together; what is above goes to disk. */
const memoryLimit = '256MiB';
/** The appender keeps what it is given until it is flushed. */
const flushBytes = 4 * 1024 * 1024;
/** Results that are left waiting are small more often than not: they need no disk, unless there are many of them. */
const maxHeldBytes = 64 * 1024 * 1024;
/** So much of the rows is read at a time. */
const readBytes = 256 * 1024;
const mb = 1_000_000;

/**
 * Rows on disk that wait for their client, for all sessions of a cluster: DuckDB's temporary storage in an instance of
 * its own, whose memory is bounded whatever the cluster's may be. It stands only while there are rows in it.
 */
export class Spools {
  readonly #folder: string;
  readonly #limitMb: number;
  #storage: Promise<Storage> | undefined;
  #openCount = 0;
  #lastId = 0;
  #heldBytes = 0;
  #spooledBytes = 0;

  /** The limit is Redshift's for the results of all cursors; see cursorLimitMb. */
  constructor(folder: string, limitMb: number) {
    this.#folder = folder;
    this.#limitMb = limitMb;
  }

  /** Whether so many bytes more may wait in memory; `release` gives them back. */
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
    const table = `spool${this.#lastId}`;
    let connection: DuckDBConnection | undefined;
    try {
      this.#storage ??= openStorage(join(this.#folder, table));
      connection = await (await this.#storage).instance.connect();
      await connection.run(
        `CREATE TABLE ${table} (${types.map((type, index) => `c${index} ${type.toString()}`).join(', ')})`,
      );
      return new Spool(this, connection, table, await connection.createAppender(table));
    } catch (error) {
      connection?.closeSync();
      await this.close();
      throw error;
    }
  }

  /** Throws SqlError when the rows of all spools take more than Redshift allows; its words were seen in the field. */
  count(bytes: number): void {
    this.#spooledBytes += bytes;
    if (this.#spooledBytes <= this.#limitMb * mb) return;
    const limit = `exceeded the maximum size allowed for the total set of cursor data: ${this.#limitMb}MB.`;
    throw new SqlError('XX000', limit);
  }

  /** A spool is gone; with the last one its storage. */
  async close(bytes = 0): Promise<void> {
    this.#spooledBytes -= bytes;
    this.#openCount -= 1;
    if (this.#openCount > 0) return;
    const storage = await this.#storage?.catch(() => undefined);
    // Another may have been opened meanwhile.
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

/** The rest of one result: written first, then read once. */
export class Spool {
  readonly #spools: Spools;
  readonly #connection: DuckDBConnection;
  readonly #table: string;
  readonly #appender: DuckDBAppender;
  #bytes = 0;
  #rowCount = 0;
  #unflushedBytes = 0;
  #isFinished = false;
  #reading: { query: DuckDBPreparedStatement; rowsAtOnce: number } | undefined;
  #range: DuckDBResult | undefined;
  #rangeStart = 0;
  #readRows = 0;

  constructor(spools: Spools, connection: DuckDBConnection, table: string, appender: DuckDBAppender) {
    this.#spools = spools;
    this.#connection = connection;
    this.#table = table;
    this.#appender = appender;
  }

  /** Throws SqlError where Redshift's limit is reached, and DuckDB's error where the disk is full. */
  write(chunk: DuckDBDataChunk): void {
    const bytes = chunkBytes(chunk);
    this.#bytes += bytes;
    this.#rowCount += chunk.rowCount;
    this.#spools.count(bytes);
    this.#unflushedBytes += bytes;
    const isDue = this.#unflushedBytes >= flushBytes;
    if (isDue) this.#unflushedBytes = 0;
    asIoError(() => {
      this.#appender.appendDataChunk(chunk);
      if (isDue) this.#appender.flushSync();
    });
  }

  /** Nothing is written after this. */
  async finish(): Promise<void> {
    this.#closeAppender();
    const query = await this.#connection.prepare(`SELECT * FROM ${this.#table} WHERE rowid >= $1 AND rowid < $2`);
    const rowsAtOnce = Math.max(1, Math.floor((readBytes * this.#rowCount) / Math.max(1, this.#bytes)));
    this.#reading = { query, rowsAtOnce };
  }

  /**
   * The next rows in their order, undefined after the last. Asked for a few at a time: many cursors may be open, and
   * what DuckDB has read ahead for each is in memory.
   */
  async next(): Promise<DuckDBDataChunk | undefined> {
    for (;;) {
      const chunk = await this.#range?.fetchChunk();
      if (chunk !== undefined && chunk !== null && chunk.rowCount > 0) {
        this.#readRows += chunk.rowCount;
        return chunk;
      }
      const isLost = this.#range !== undefined && (hasFailed(this.#range) || this.#readRows === this.#rangeStart);
      if (isLost) throw new SqlError('58030', 'the rows of a cursor cannot be read back');
      if (this.#reading === undefined || this.#readRows >= this.#rowCount) return undefined;
      const { query, rowsAtOnce } = this.#reading;
      this.#rangeStart = this.#readRows;
      query.bindBigInt(1, BigInt(this.#readRows));
      query.bindBigInt(2, BigInt(this.#readRows + rowsAtOnce));
      this.#range = await query.stream();
    }
  }

  async close(): Promise<void> {
    try {
      if (!this.#isFinished) this.#appender.clear();
      this.#closeAppender();
      await this.#connection.run(`DROP TABLE ${this.#table}`);
    } finally {
      this.#connection.closeSync();
      await this.#spools.close(this.#bytes);
    }
  }

  #closeAppender(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    asIoError(() => this.#appender.closeSync());
  }
}

/** The appender's errors lack the kind by which DuckDB's others are told apart; they are all of the disk. */
function asIoError(write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Error(`IO Error: ${messageOf(error)}`, { cause: error });
  }
}
