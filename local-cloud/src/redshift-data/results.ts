import { open, rm, type FileHandle } from 'node:fs/promises';
import type { ColumnMetadata, Field } from '@aws-sdk/client-redshift-data';
import { maxResultBytes, maxRowBytes } from './limits.ts';

/** A page ends with either. */
const pageRows = 1000;
const pageBytes = 2 ** 20;

interface Page {
  offset: number;
  bytes: number;
}

/** The rows of one statement, page by page in a file, because a result may be too large for memory. */
export class Results {
  columns: ColumnMetadata[] = [];
  rows = 0;
  bytes = 0;
  readonly #file: string;
  #handle: FileHandle | undefined;
  readonly #pages: Page[] = [];
  #page: string[] = [];
  #pageBytes = 0;
  #written = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get pages(): number {
    return this.#pages.length;
  }

  /** Throws Error, in AWS's words, for a row or a result that is too large for the Data API. */
  async add(row: readonly Field[]): Promise<void> {
    const text = JSON.stringify(row, kept);
    const bytes = sizeOf(row);
    if (bytes > maxRowBytes) throw new Error(`The packet for query is too large: a row has ${bytes} bytes.`);
    this.bytes += bytes;
    if (this.bytes > maxResultBytes) throw new Error('Database response exceeded size limit.');
    this.rows += 1;
    this.#pageBytes += text.length;
    if (this.#page.push(text) >= pageRows || this.#pageBytes >= pageBytes) await this.#write();
  }

  /** To be called after the last row. Statements are kept for a day: their files must not stay open for so long. */
  async end(): Promise<void> {
    if (this.#page.length > 0) await this.#write();
    await this.#close();
  }

  /** Counts from 0. */
  async read(number: number): Promise<Field[][]> {
    const page = this.#pages[number];
    if (page === undefined) return [];
    const buffer = Buffer.alloc(page.bytes);
    const handle = await open(this.#file);
    try {
      await handle.read(buffer, 0, page.bytes, page.offset);
    } finally {
      await handle.close();
    }
    return buffer
      .toString()
      .split('\n')
      .map((line) => JSON.parse(line, revived) as Field[]);
  }

  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#file, { force: true });
  }

  async #close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #write(): Promise<void> {
    this.#handle ??= await open(this.#file, 'wx+', 0o600);
    const buffer = Buffer.from(this.#page.join('\n'));
    await this.#handle.write(buffer, 0, buffer.length, this.#written);
    this.#pages.push({ offset: this.#written, bytes: buffer.length });
    this.#written += buffer.length;
    this.#page = [];
    this.#pageBytes = 0;
  }
}

/** JSON knows no bigint, and neither NaN nor Infinity, which values may be: they are kept as text. */
const kept = (_: string, value: unknown) =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value;
const revived = (key: string, value: unknown) => {
  if (typeof value !== 'string') return value;
  if (key === 'longValue') return BigInt(value);
  return key === 'doubleValue' ? Number(value) : value;
};

/** The values as text. */
const sizeOf = (row: readonly Field[]): number =>
  row.reduce((sum, field) => {
    const { stringValue, longValue, doubleValue } = field;
    return sum + Buffer.byteLength(stringValue ?? String(longValue ?? doubleValue ?? ' '));
  }, 0);
