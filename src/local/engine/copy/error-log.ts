import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { jsonLine } from '../json-lines.ts';

/** A record that was not loaded, as the error tables tell it. */
export interface LoadError {
  url: string;
  line: number;
  /** Of the column; empty where it is the record that is wrong. */
  columnName: string;
  typeName: string;
  typeLength: string;
  code: number;
  reason: string;
  position: number;
  /** The first 1024 bytes of the record and of the field, a character each. */
  rawLine: string;
  rawField: string;
}

/** The errors of one COPY, in a file: with IGNOREALLERRORS there may be as many as records. */
export class ErrorLog {
  readonly #path: string;
  #file: WriteStream | undefined;
  #count = 0;

  /** The file is made with the first error, in a folder that is there by then. */
  constructor(path: string) {
    this.#path = path;
  }

  get count(): number {
    return this.#count;
  }

  async add(errors: readonly LoadError[]): Promise<void> {
    if (errors.length === 0) return;
    this.#file ??= createWriteStream(this.#path);
    this.#count += errors.length;
    const text = errors.map(jsonLine).join('');
    if (!this.#file.write(text)) await once(this.#file, 'drain');
  }

  /** All of them, so many at a time. Nothing is added after this. */
  async *batches(size: number): AsyncGenerator<LoadError[]> {
    if (this.#file === undefined) return;
    this.#file.end();
    await finished(this.#file);
    let batch: LoadError[] = [];
    for await (const line of createInterface({ input: createReadStream(this.#path), crlfDelay: Infinity })) {
      batch.push(JSON.parse(line) as LoadError);
      if (batch.length < size) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }
}
