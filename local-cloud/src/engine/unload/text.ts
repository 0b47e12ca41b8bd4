import { join } from 'node:path';
import type { DuckDBVector } from '@duckdb/node-api';
import type { Unload } from '../../sql/tree/unload.ts';
import { throwIfCancelled } from '../copy/copy-session.ts';
import { hasFailed, reasonOf } from '../storage/stream-failure.ts';
import type { CopySession } from '../copy/copy-session.ts';
import { headerOf, lineOf } from './line.ts';
import type { QueryColumn } from './line.ts';
import { partitionFolder } from './partition.ts';
import { PartWriter } from './part.ts';
import type { Part } from './part.ts';

/** A query ready to be written: its columns, and DuckDB text to select from. */
export interface Source {
  from: string;
  /** The columns in the files. */
  columns: QueryColumn[];
  /** The columns of PARTITION BY. */
  partition: QueryColumn[];
}

type Format = Exclude<Unload['format'], { kind: 'parquet' }>;

/** Writes the rows as CSV, delimited text or JSON lines into files in the folder, in the query's order. */
export async function writeText(
  session: CopySession,
  statement: Unload & { format: Format },
  source: Source,
  scratch: string,
): Promise<Part[]> {
  const parts = new Parts(statement, source, scratch);
  const line = lineOf(statement.format, source.columns);
  const select = `SELECT ${line} AS line, ${partitionFolder(source.partition)} AS folder FROM ${source.from}`;
  // One file is open at a time; within its partition a row keeps the query's order.
  const sql = source.partition.length > 0 ? `SELECT * FROM (${select}) ORDER BY folder` : select;
  try {
    const result = await session.connection.stream(sql);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      throwIfCancelled(session);
      const lines: DuckDBVector = chunk.getColumnVector(0);
      const folders: DuckDBVector = chunk.getColumnVector(1);
      for (let row = 0; row < chunk.rowCount; row++) {
        await parts.write(String(folders.getItem(row)), String(lines.getItem(row)));
      }
      chunk.reset();
    }
    if (hasFailed(result)) {
      throwIfCancelled(session);
      throw await reasonOf(session.connection, { sql, values: [] });
    }
    return await parts.close();
  } finally {
    parts.abandon();
  }
}

class Parts {
  readonly #statement: Unload & { format: Format };
  readonly #header: string | undefined;
  readonly #scratch: string;
  readonly #isPartitioned: boolean;
  readonly #done: Part[] = [];
  #open: { writer: PartWriter; folder: string; number: number } | undefined;

  constructor(statement: Unload & { format: Format }, source: Source, scratch: string) {
    const { format } = statement;
    this.#statement = statement;
    this.#scratch = scratch;
    this.#isPartitioned = source.partition.length > 0;
    this.#header = format.kind !== 'json' && format.header ? headerOf(format, source.columns) : undefined;
  }

  async write(folder: string, line: string): Promise<void> {
    const open = this.#open;
    if (open?.folder !== folder) await this.#next(folder, 0);
    else if (!open.writer.hasRoomFor(line, this.#statement.maxFileBytes)) await this.#next(folder, open.number + 1);
    await this.#open!.writer.write(line);
  }

  /** Zero rows give one empty file, but none as JSON or with partitions. */
  async close(): Promise<Part[]> {
    const makesEmpty = this.#statement.format.kind !== 'json' && !this.#isPartitioned;
    if (this.#open === undefined && makesEmpty) await this.#next('', 0);
    await this.#finish();
    return this.#done;
  }

  abandon(): void {
    this.#open?.writer.abandon();
  }

  async #next(folder: string, number: number): Promise<void> {
    await this.#finish();
    const path = join(this.#scratch, String(this.#done.length));
    this.#open = { writer: new PartWriter(path, this.#statement.compression, this.#header), folder, number };
  }

  async #finish(): Promise<void> {
    if (this.#open === undefined) return;
    const { writer, folder, number } = this.#open;
    this.#done.push(await writer.close(folder, number));
    this.#open = undefined;
  }
}
