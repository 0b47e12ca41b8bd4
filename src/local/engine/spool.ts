import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
} from '@duckdb/node-api';
import { chunkBytes } from './chunk.ts';
import { messageOf, SqlError } from './errors.ts';

/** Of all spools of a cluster together; what is above goes to disk. */
const memoryLimit = '256MiB';
/** The appender keeps what it is given until it is flushed. */
const flushBytes = 4 * 1024 * 1024;
/** Results that are left waiting are small more often than not: they need no disk, unless there are many of them. */
const maxHeldBytes = 64 * 1024 * 1024;
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
  #unflushedBytes = 0;
  #isFinished = false;

  constructor(spools: Spools, connection: DuckDBConnection, table: string, appender: DuckDBAppender) {
    this.#spools = spools;
    this.#connection = connection;
    this.#table = table;
    this.#appender = appender;
  }

  /** Throws SqlError when there is no more room for rows that wait, by Redshift's limit or on the disk. */
  write(chunk: DuckDBDataChunk): void {
    const bytes = chunkBytes(chunk);
    this.#bytes += bytes;
    this.#spools.count(bytes);
    this.#unflushedBytes += bytes;
    const isDue = this.#unflushedBytes >= flushBytes;
    if (isDue) this.#unflushedBytes = 0;
    this.#guard(() => {
      this.#appender.appendDataChunk(chunk);
      if (isDue) this.#appender.flushSync();
    });
  }

  /** The rows in their order. Nothing is written after this. */
  async read(): Promise<DuckDBResult> {
    this.#finish();
    return this.#connection.stream(`SELECT * FROM ${this.#table}`);
  }

  async close(): Promise<void> {
    try {
      if (!this.#isFinished) this.#appender.clear();
      this.#finish();
      await this.#connection.run(`DROP TABLE ${this.#table}`);
    } finally {
      this.#connection.closeSync();
      await this.#spools.close(this.#bytes);
    }
  }

  #finish(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#guard(() => this.#appender.closeSync());
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw new SqlError('53100', 'Disk Full', { detail: `The rows of a cursor cannot be kept: ${messageOf(error)}` });
    }
  }
}
