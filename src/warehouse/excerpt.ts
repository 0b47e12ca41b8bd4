import type { Cell } from '../contract/results.ts';

/** How much of a result is kept; bytes are those of its JSON. */
export interface ExcerptLimits {
  rows: number;
  bytes: number;
}

/** The rest of a longer value is of no use to a reader. */
const maxCellBytes = 8192;
/** More rows are counted than kept, as long as that costs little. */
const maxSeenBytes = 16 * 2 ** 20;

/** The bytes of a value's JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Cuts a text so that its JSON has at most this many bytes; a cut text says so and how long it was. */
export function cutText(text: string, maxBytes: number): string {
  // Every character takes at least a byte.
  if (text.length <= maxBytes && jsonBytes(text) <= maxBytes) return text;
  const ellipsis = `… (${Buffer.byteLength(text)} bytes)`;
  let [fits, end] = [0, Math.min(text.length, maxBytes) + 1];
  while (end - fits > 1) {
    const middle = Math.floor((fits + end) / 2);
    if (jsonBytes(text.slice(0, middle) + ellipsis) <= maxBytes) fits = middle;
    else end = middle;
  }
  // Half a character is none.
  return text.slice(0, fits).replace(/[\uD800-\uDBFF]$/, '') + ellipsis;
}

/** The first rows of a result, including columns and values, within limits; says in words what is missing. */
export class Excerpt {
  readonly columns: string[];
  readonly rows: Cell[][] = [];
  readonly #limits: ExcerptLimits;
  readonly #columnCount: number;
  readonly #cellBytes: number;
  #usedBytes: number;
  #seenRows = 0;
  #seenBytes = 0;
  #cutCells = 0;
  #isFull = false;

  constructor(columns: string[], limits: ExcerptLimits) {
    this.#limits = limits;
    this.#columnCount = columns.length;
    this.columns = [];
    this.#usedBytes = 0;
    for (const name of columns) {
      const bytes = jsonBytes(name) + 1;
      if (this.#usedBytes + bytes > limits.bytes / 4) break;
      this.columns.push(name);
      this.#usedBytes += bytes;
    }
    // One row fits in any case.
    const share = Math.floor((limits.bytes - this.#usedBytes) / 2 / Math.max(1, this.columns.length));
    this.#cellBytes = Math.min(maxCellBytes, share);
  }

  /** Adds the next row; false once more rows would not change the result. */
  add(row: Cell[]): boolean {
    this.#seenRows += 1;
    this.#seenBytes += row.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0);
    if (this.rows.length < this.#limits.rows && !this.#isFull) this.#keep(row);
    return this.#seenRows <= this.#limits.rows && this.#seenBytes < maxSeenBytes;
  }

  /** Whether rows are missing; `isComplete` when no more followed those that were added. */
  isTruncated(isComplete: boolean): boolean {
    return !isComplete || this.#seenRows > this.rows.length;
  }

  /** What is missing, in words; undefined when nothing is. */
  note(isComplete: boolean): string | undefined {
    const missing: string[] = [];
    const shown = this.rows.length;
    if (this.isTruncated(isComplete)) {
      const most = this.#isFull ? `${Math.floor(this.#limits.bytes / 1024)} KiB` : `${this.#limits.rows} rows`;
      const all = isComplete ? `of ${this.#seenRows} rows` : `of at least ${this.#seenRows} rows`;
      missing.push(`${shown} ${all} (at most ${most} of an answer are kept)`);
    }
    if (this.columns.length < this.#columnCount) missing.push(`${this.columns.length} of ${this.#columnCount} columns`);
    if (this.#cutCells > 0) missing.push(`${this.#cutCells} values cut to ${this.#cellBytes} bytes`);
    return missing.length === 0 ? undefined : `showing ${missing.join('; ')}`;
  }

  #keep(row: Cell[]): void {
    const cut = row
      .slice(0, this.columns.length)
      .map((cell) => (typeof cell === 'string' ? cutText(cell, this.#cellBytes) : cell));
    const bytes = jsonBytes(cut) + 1;
    this.#isFull = this.#usedBytes + bytes > this.#limits.bytes;
    if (this.#isFull) return;
    this.#usedBytes += bytes;
    this.#cutCells += cut.filter((cell, at) => cell !== row[at]).length;
    this.rows.push(cut);
  }
}
