import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Gzip } from 'node:zlib';

/** A finished file of an UNLOAD, not yet in its bucket. */
export interface Part {
  file: string;
  /** Of the object's key, after the destination's prefix: the partition's folder, if any, with its slash. */
  folder: string;
  /** Counts from 0 in its folder. */
  number: number;
  rows: number;
  sizeBytes: number;
}

/** Lines on their way into one file. */
export class PartWriter {
  readonly #path: string;
  readonly #file: WriteStream;
  readonly #stream: WriteStream | Gzip;
  #pending: string[] = [];
  #pendingBytes = 0;
  #sizeBytes = 0;
  #rows = 0;

  constructor(path: string, compression: 'none' | 'gzip', header: string | undefined) {
    this.#path = path;
    this.#file = createWriteStream(path);
    if (compression === 'gzip') {
      const gzip = createGzip();
      gzip.pipe(this.#file);
      this.#file.on('error', (error) => gzip.destroy(error));
      this.#stream = gzip;
    } else this.#stream = this.#file;
    // An error is met where the next line is written or the file is closed.
    this.#stream.on('error', () => undefined);
    if (header !== undefined) this.#add(`${header}\n`);
  }

  /** False when the line would make the file, before compression, larger than this; an empty file takes any line. */
  hasRoomFor(line: string, maxBytes: number): boolean {
    return this.#rows === 0 || this.#sizeBytes + Buffer.byteLength(line) + 1 <= maxBytes;
  }

  async write(line: string): Promise<void> {
    this.#rows++;
    this.#add(`${line}\n`);
    if (this.#pendingBytes > 256 * 1024) await this.#flush();
  }

  #add(text: string): void {
    const bytes = Buffer.byteLength(text);
    this.#pending.push(text);
    this.#pendingBytes += bytes;
    this.#sizeBytes += bytes;
  }

  async #flush(): Promise<void> {
    if (this.#stream.errored) throw this.#stream.errored;
    const isReady = this.#stream.write(this.#pending.join(''));
    this.#pending = [];
    this.#pendingBytes = 0;
    if (!isReady) await once(this.#stream, 'drain');
  }

  async close(folder: string, number: number): Promise<Part> {
    if (this.#pending.length > 0) await this.#flush();
    this.#stream.end();
    await finished(this.#file);
    const { size } = await stat(this.#path);
    return { file: this.#path, folder, number, rows: this.#rows, sizeBytes: size };
  }

  /** Gives the file up; the caller deletes its folder. */
  abandon(): void {
    this.#stream.destroy();
    this.#file.destroy();
  }
}
