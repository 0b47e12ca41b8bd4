import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { isDiskFull } from './disk-full.ts';

/** A statement that has run, for sys_query_history and its like. Times are epoch milliseconds. */
export interface QueryRecord {
  kind: 'query';
  queryId: number;
  transactionId: number;
  pid: number;
  userId: number;
  user: string;
  database: string;
  label: string;
  text: string;
  startMs: number;
  endMs: number;
  status: 'success' | 'failed' | 'canceled' | 'running';
  error: string;
  rowCount: number;
}

/** A transaction that has ended, for sys_transaction_history. */
export interface TransactionRecord {
  kind: 'transaction';
  transactionId: number;
  userId: number;
  startMs: number;
  commitStartMs: number;
  endMs: number;
  status: 'committed' | 'rolledback';
}

type HistoryRecord = QueryRecord | TransactionRecord;

/** Redshift keeps seven days. */
const keptMs = 7 * 24 * 3600 * 1000;
/** Statements end faster than files are written: what comes meanwhile goes out together. */
const writeDelayMs = 100;
const maxRecords = 50_000;
/** The text column of sys_query_history. */
const maxTextLength = 4000;

/** What ran on a cluster: in memory for its views, and in a file of JSON lines that outlives the process. */
export class History {
  readonly #file: FileHandle;
  #records: HistoryRecord[];
  #unwritten: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #written: Promise<void> = Promise.resolve();
  #lastQueryId = 0;
  #lastTransactionId = 0;

  private constructor(file: FileHandle, records: HistoryRecord[]) {
    this.#file = file;
    this.#records = records;
    for (const record of records) {
      this.#lastTransactionId = Math.max(this.#lastTransactionId, record.transactionId);
      if (record.kind === 'query') this.#lastQueryId = Math.max(this.#lastQueryId, record.queryId);
    }
  }

  /** Opens the file, dropping what is too old and what a crash left half written. */
  static async open(path: string): Promise<History> {
    const records = (await readRecords(path)).slice(-maxRecords);
    try {
      return new History(await rewrite(path, records), records);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      await rm(`${path}.new`, { force: true });
      return new History(await open(path, 'a', 0o600), records);
    }
  }

  get queries(): QueryRecord[] {
    return this.#records.filter((record) => record.kind === 'query');
  }

  get transactions(): TransactionRecord[] {
    return this.#records.filter((record) => record.kind === 'transaction');
  }

  nextQueryId(): number {
    this.#lastQueryId += 1;
    return this.#lastQueryId;
  }

  nextTransactionId(): number {
    this.#lastTransactionId += 1;
    return this.#lastTransactionId;
  }

  add(record: HistoryRecord): void {
    const kept = record.kind === 'query' ? { ...record, text: record.text.slice(0, maxTextLength) } : record;
    this.#records.push(kept);
    if (this.#records.length > maxRecords) this.#records = this.#records.slice(-maxRecords / 2);
    this.#unwritten.push(`${JSON.stringify(kept)}\n`);
    this.#timer ??= setTimeout(() => this.#write(), writeDelayMs);
  }

  async close(): Promise<void> {
    this.#write();
    await this.#written;
    await this.#file.close();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#unwritten;
    this.#unwritten = [];
    this.#written = this.#written.then(() => this.#append(lines));
  }

  /** What there is no room for is written with what comes next. */
  async #append(lines: string[]): Promise<void> {
    try {
      await this.#file.appendFile(lines.join(''));
    } catch {
      this.#unwritten = [...lines, ...this.#unwritten].slice(-maxRecords);
    }
  }
}

async function rewrite(path: string, records: HistoryRecord[]): Promise<FileHandle> {
  const fresh = await open(`${path}.new`, 'w', 0o600);
  try {
    await fresh.writeFile(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    await rename(`${path}.new`, path);
    return fresh;
  } catch (error) {
    await fresh.close();
    throw error;
  }
}

async function readRecords(path: string): Promise<HistoryRecord[]> {
  const since = Date.now() - keptMs;
  const records: HistoryRecord[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const record = parse(line);
      if (record !== undefined && record.endMs >= since) records.push(record);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return records;
}

function parse(line: string): HistoryRecord | undefined {
  try {
    return JSON.parse(line) as HistoryRecord;
  } catch {
    return undefined;
  }
}
