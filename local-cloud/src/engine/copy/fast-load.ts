import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { literal, quote } from '../../sql/text.ts';
import type { Copy } from '../../sql/tree/copy.ts';
import { readObjects } from './fast-input.ts';
import type { FastInput } from './fast-input.ts';
import { fastInsert } from './fast.ts';
import type { Mapping } from './fields.ts';
import { readChunks } from './files.ts';
import { hasOneObjectPerLine, hasShortLines, isOneObjectPerLine } from './line-check.ts';
import { keyListShape, noshredShape, spelledShape, structShape } from './record-shape.ts';
import type { RecordShape } from './record-shape.ts';
import type { SourceFile } from './s3.ts';
import { grantFile } from './scratch.ts';
import { CopyError, throwIfCancelled } from './copy-session.ts';
import type { CopySession } from './copy-session.ts';
import { readRows } from './target.ts';
import type { Target } from './target.ts';

/** The input of a fast load. */
export interface FastLoad {
  session: CopySession;
  statement: Copy;
  target: Target;
  mapping: Mapping;
  files: readonly SourceFile[];
  /** Folder for joined files; the caller deletes it. */
  scratch: string;
}

/**
 * Loads the files in one DuckDB statement if every record is one simple object per line. Returns the number of rows, or
 * undefined if nothing was loaded because some record needs the careful way.
 */
export async function loadFast(load: FastLoad): Promise<number | undefined> {
  const { statement, mapping } = load;
  if (statement.noLoad || statement.compression === 'bzip2' || statement.encoding !== 'utf8') return undefined;
  const input = await prepareFiles(load, statement.compression);
  if (!(await isReadByLine(load, input))) return undefined;
  if (mapping.kind === 'noshred') return insertFast(load, input, noshredShape);
  if (mapping.kind === 'paths' || !mapping.ignoreCase) return insertFast(load, input, structShape(mapping));
  return loadIgnoringCase(load, input, mapping);
}

/** The first records usually show every spelling of the keys; all are read only if they do not. */
async function loadIgnoringCase(load: FastLoad, input: FastInput, mapping: Mapping): Promise<number | undefined> {
  const { session } = load;
  const seen = await readKeyLists(session, input, `LIMIT ${sampleSize}`);
  if (seen === undefined) return undefined;
  const rows = await insertSeen(load, input, mapping, seen);
  if (rows !== undefined) return rows;
  const all = await readKeyLists(session, input, '');
  return all === undefined || all.length === seen.length
    ? undefined
    : insertFast(load, input, keyListShape(mapping, all));
}

/**
 * Loads records that have no keys other than those seen. If DuckDB may fail, it refuses the others by itself, in two
 * thirds of the time that comparing each record's keys takes.
 */
async function insertSeen(
  load: FastLoad,
  input: FastInput,
  mapping: Mapping,
  seen: string[][],
): Promise<number | undefined> {
  const { session, scratch } = load;
  const mayFail = session.startOver !== undefined && input.compression === 'none';
  const samplePath = join(scratch, 'sample');
  const shape = mayFail ? spelledShape(mapping, [...new Set(seen.flat())], samplePath) : undefined;
  if (shape === undefined) return insertFast(load, input, keyListShape(mapping, seen));
  await writeFile(samplePath, shape.sample);
  try {
    return await insertFast(load, input, shape);
  } catch (error) {
    if (!/ has (unknown|duplicate) key /.test(String(error))) throw error;
    await session.startOver?.();
    return undefined;
  }
}

/**
 * Whether DuckDB can read the files line by line. An object over several lines is an error that ends the transaction.
 * If the transaction holds nothing else, DuckDB may find out by itself, but not with compressed files: DuckDB silently
 * reads a truncated one to its end.
 */
async function isReadByLine({ session, files }: FastLoad, input: FastInput): Promise<boolean> {
  const isCancelled = (): boolean => session.isCancelled();
  if (input.compression === 'none') {
    if (session.startOver !== undefined && (await hasShortLines(input.paths))) return true;
    return hasOneObjectPerLine(input.paths, isCancelled);
  }
  for (const file of files) {
    try {
      if (!(await isOneObjectPerLine(readChunks(file, input.compression), isCancelled))) return false;
    } catch (error) {
      // The careful way says so.
      if (error instanceof CopyError) return false;
      throw error;
    }
  }
  return true;
}

const sampleSize = 2000;
const maxKeyLists = 32;

/** The lists of keys in the files, or undefined if there are none or too many to compare quickly. */
async function readKeyLists(session: CopySession, input: FastInput, limit: string): Promise<string[][] | undefined> {
  const connection = await session.connect();
  try {
    const lists = await readRows(
      connection,
      `SELECT DISTINCT to_json(keys)::VARCHAR AS keys FROM (SELECT TRY(json_keys(json)) AS keys
       FROM (SELECT json FROM ${readObjects(input)} ${limit})) WHERE len(keys) > 0 LIMIT ${maxKeyLists + 1}`,
    );
    if (lists.length === 0 || lists.length > maxKeyLists) return undefined;
    return lists.map((row) => JSON.parse(row['keys']!) as string[]);
  } finally {
    connection.closeSync();
  }
}

async function insertFast(
  load: FastLoad,
  input: FastInput,
  shape: RecordShape | undefined,
): Promise<number | undefined> {
  const { session, statement, target } = load;
  const { connection } = session;
  const doubts = `copy_doubts_${session.queryId}`;
  const insert = shape && fastInsert(statement, target, shape, { input, doubts });
  if (insert === undefined) return undefined;
  throwIfCancelled(session);
  await connection.run(`CREATE TEMP SEQUENCE ${quote(doubts)}`);
  const { rowsChanged: rows } = await connection.run(insert);
  const [sequence] = await readRows(
    connection,
    `SELECT last_value FROM duckdb_sequences() WHERE temporary AND sequence_name = ${literal(doubts)}`,
  );
  await connection.run(`DROP SEQUENCE temp.${quote(doubts)}`);
  if (sequence!['last_value'] === null) return rows;
  await takeBack(session, target, rows);
  return undefined;
}

async function takeBack(session: CopySession, target: Target, rows: number): Promise<void> {
  if (session.startOver !== undefined) return session.startOver();
  if (rows === 0) return;
  // Rows inserted in this transaction come last, with consecutive row numbers.
  await session.connection.run(
    `DELETE FROM ${target.sql} WHERE rowid > (SELECT max(rowid) FROM ${target.sql}) - ${rows}`,
  );
}

const smallBytes = 256 * 1024;
const joinedBytes = 16 * 1024 * 1024;
/** Files read before other sessions get their turn. */
const batchSize = 100;

/**
 * Opening a file costs DuckDB more than reading a small one, so small files are joined, with a newline after each. The
 * others get a name in the folder.
 */
async function prepareFiles(
  { session, files, scratch }: FastLoad,
  compression: 'none' | 'gzip' | 'zstd',
): Promise<FastInput> {
  await mkdir(scratch, { recursive: true });
  const paths: string[] = [];
  const joined = new JoinedFiles(scratch);
  for (const [index, { path, sizeBytes }] of files.entries()) {
    if (index % batchSize === 0) {
      throwIfCancelled(session);
      await setImmediate();
    }
    const isSmall = compression === 'none' && files.length > 8 && sizeBytes < smallBytes;
    if (isSmall) await joined.add(path, sizeBytes);
    else paths.push(grantFile(path, join(scratch, `object-${index}`)));
  }
  return { paths: [...paths, ...(await joined.close())], compression };
}

class JoinedFiles {
  readonly #folder: string;
  readonly #paths: string[] = [];
  readonly #buffer = Buffer.allocUnsafe(joinedBytes + smallBytes + 1);
  #usedBytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads a whole file of this size in the fewest calls: for a small file, opening takes the longest. */
  async add(path: string, sizeBytes: number): Promise<void> {
    const file = openSync(path, 'r');
    try {
      const readBytes = readSync(file, this.#buffer, this.#usedBytes, sizeBytes + 1, 0);
      if (readBytes > sizeBytes) await this.#write(readFileSync(file));
      else this.#usedBytes += readBytes;
    } finally {
      closeSync(file);
    }
    this.#usedBytes += this.#buffer.write('\n', this.#usedBytes);
    if (this.#usedBytes >= joinedBytes) await this.#flush();
  }

  async close(): Promise<string[]> {
    if (this.#usedBytes > 0) await this.#flush();
    return this.#paths;
  }

  async #flush(): Promise<void> {
    await this.#write(this.#buffer.subarray(0, this.#usedBytes));
    this.#usedBytes = 0;
  }

  async #write(content: Buffer): Promise<void> {
    const path = join(this.#folder, `joined-${this.#paths.length}`);
    await writeFile(path, content);
    this.#paths.push(path);
  }
}
