import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { isDiskFull } from './storage/disk-full.ts';

/** A statement that has run, for sys_query_history and similar views. Times are epoch milliseconds. */
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
/** Statements end faster than files are written, so records are collected and written together. */
const writeDelayMs = 100;
const maxRecords = 50_000;
const writtenTogether = 1000;
/**
 * Size limit for the texts of all records, counting a byte per character. Beyond it, half of the records are dropped.
 */
const maxTextBytes = 64 * 1024 * 1024;
/**
 * How many ids a killed process may have given out without recording them, to statements that were running or had just
 * ended. Other tables contain these ids, so none may be given twice. Redshift's ids have gaps too.
 */
const unrecordedIds = 10_000;
/** Column lengths of sys_query_history, in characters. */
const maxLengths = { text: 4000, label: 320, error: 512 };

interface Found {
  records: HistoryRecord[];
  isReopened: boolean;
}

/**
 * The statements and transactions of a cluster: in memory for the views, and in a file of JSON lines that outlives the
 * process.
 */
export class History {
  readonly #path: string;
  #file: FileHandle;
  #records: HistoryRecord[] = [];
  #textBytes = 0;
  #unwritten: string[] = [];
  /** The file no longer matches the records that are kept. */
  #isOutdated = false;
  #timer: NodeJS.Timeout | undefined;
  #written: Promise<void> = Promise.resolve();
  #lastQueryId = 0;
  #lastTransactionId = 0;

  private constructor(path: string, file: FileHandle, { records, isReopened }: Found) {
    this.#path = path;
    this.#file = file;
    for (const record of records) {
      this.#keep(record);
      this.#lastTransactionId = Math.max(this.#lastTransactionId, record.transactionId);
      if (record.kind === 'query') this.#lastQueryId = Math.max(this.#lastQueryId, record.queryId);
    }
    if (!isReopened) return;
    this.#lastTransactionId += unrecordedIds;
    this.#lastQueryId += unrecordedIds;
  }

  /** Opens the file and drops records that are too old or were half written at a crash. */
  static async open(path: string): Promise<History> {
    const isReopened = existsSync(path);
    const records = await readRecords(path);
    const found = { records, isReopened };
    try {
      return new History(path, await rewrite(path, records), found);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      return new History(path, await open(path, 'a', 0o600), found);
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
    const kept = record.kind === 'query' ? shortened(record) : record;
    this.#unwritten.push(jsonLine(kept));
    if (this.#keep(kept)) this.#isOutdated = true;
    this.#timer ??= setTimeout(() => this.#write(), writeDelayMs);
  }

  async close(): Promise<void> {
    this.#write();
    await this.#written;
    await this.#file.close();
  }

  /** Returns whether the older half was dropped. */
  #keep(record: HistoryRecord): boolean {
    this.#records.push(record);
    this.#textBytes += textBytes(record);
    if (this.#records.length <= maxRecords && this.#textBytes <= maxTextBytes) return false;
    this.#records = this.#records.slice(-Math.ceil(this.#records.length / 2));
    this.#textBytes = this.#records.reduce((sum, kept) => sum + textBytes(kept), 0);
    return true;
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#written = this.#written.then(() => this.#flush());
  }

  /** If the disk is full, the file is rewritten as soon as there is room. */
  async #flush(): Promise<void> {
    const lines = this.#unwritten;
    this.#unwritten = [];
    try {
      if (!this.#isOutdated) return await this.#file.appendFile(lines.join(''));
      const outdated = this.#file;
      this.#file = await rewrite(this.#path, [...this.#records]);
      this.#isOutdated = false;
      await outdated.close();
    } catch {
      this.#isOutdated = true;
    }
  }
}

/** A record as one line. readline also ends a line at U+2028 and U+2029, which JSON leaves unescaped. */
function jsonLine(record: HistoryRecord): string {
  return `${JSON.stringify(record).replaceAll(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`)}\n`;
}

function textBytes(record: HistoryRecord): number {
  return record.kind === 'query' ? record.text.length + record.label.length + record.error.length : 0;
}

function shortened(record: QueryRecord): QueryRecord {
  const { text, label, error } = record;
  return {
    ...record,
    text: cut(text, maxLengths.text),
    label: cut(label, maxLengths.label),
    error: cut(error, maxLengths.error),
  };
}

/** The start of a text, copied: a slice would keep the whole text in memory. */
function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : Buffer.from(text.slice(0, maxLength), 'utf16le').toString('utf16le');
}

/** Rewrites the file with exactly these records. */
async function rewrite(path: string, records: readonly HistoryRecord[]): Promise<FileHandle> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    for (let from = 0; from < records.length; from += writtenTogether) {
      const lines = records.slice(from, from + writtenTogether).map(jsonLine);
      await file.appendFile(lines.join(''));
    }
    await rename(`${path}.new`, path);
    return file;
  } catch (error) {
    await file.close();
    await rm(`${path}.new`, { force: true });
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
