import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Transform, Writable } from 'node:stream';
import zlib from 'node:zlib';
import type { Unload } from '../../sql/tree/unload.ts';
import { CopyError } from '../copy/copy-session.ts';

/** A finished file of an UNLOAD, not yet in its bucket. */
export interface Part {
  file: string;
  /** Part of the object's key after the destination's prefix: the partition's folder, if any, with its slash. */
  folder: string;
  /** Counts from 0 in its folder. */
  number: number;
  rows: number;
  sizeBytes: number;
}

type Compression = Unload['compression'];

/** Node has it since 22.15. */
const { createZstdCompress } = zlib as { createZstdCompress?: () => Transform };

const compressors: Record<Exclude<Compression, 'none'>, () => Transform> = {
  gzip: () => zlib.createGzip(),
  zstd: () => {
    if (createZstdCompress !== undefined) return createZstdCompress();
    throw new CopyError('0A000', `UNLOAD option ZSTD needs Node 22.15 or later; this is ${process.version}`);
  },
};

/** Lines that are being written into one file. */
export class PartWriter {
  readonly #path: string;
  readonly #file: WriteStream;
  readonly #stream: Writable;
  #pending: string[] = [];
  #pendingBytes = 0;
  #sizeBytes = 0;
  #rows = 0;

  constructor(path: string, compression: Compression, header: string | undefined) {
    this.#path = path;
    this.#file = createWriteStream(path);
    if (compression === 'none') this.#stream = this.#file;
    else {
      const compressor = compressors[compression]();
      compressor.pipe(this.#file);
      this.#file.on('error', (error) => compressor.destroy(error));
      this.#stream = compressor;
    }
    // An error surfaces when the next line is written or the file is closed.
    this.#stream.on('error', () => undefined);
    if (header !== undefined) this.#add(`${header}\n`);
  }

  /** False if the line would make the file larger than this before compression; an empty file accepts any line. */
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

  /** Abandons the file; the caller deletes its folder. */
  abandon(): void {
    this.#stream.destroy();
    this.#file.destroy();
  }
}
