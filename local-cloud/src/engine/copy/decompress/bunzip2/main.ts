import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { decode, type Input, type Output } from 'seek-bzip';
import type { FromDecoder, ToDecoder } from './decoder.ts';

/**
 * A thread that decodes bzip2 files, one after another, because the package's decoder is synchronous, and a block of a
 * few bytes may hold 46 MB of text.
 */
const chunkBytes = 64 * 1024;
/** How much may be decoded ahead. */
const maxChunksAhead = 16;

const port = parentPort;
port?.on('message', ({ path, waiting }: ToDecoder) => {
  const send = (message: FromDecoder): void => port.postMessage(message);
  try {
    decodeFile(path, (chunk) => {
      send({ chunk });
      Atomics.add(waiting, 0, 1);
      // Read once, so that a count that has changed meanwhile is not waited for.
      for (let ahead = Atomics.load(waiting, 0); ahead >= maxChunksAhead; ahead = Atomics.load(waiting, 0)) {
        Atomics.wait(waiting, 0, ahead);
      }
    });
    send({ isEnd: true });
  } catch (error) {
    const { message, code, syscall } = error as NodeJS.ErrnoException;
    send({ isEnd: true, error: { message, code, syscall } });
  }
});

function decodeFile(path: string, use: (chunk: Uint8Array) => void): void {
  const file = openSync(path, 'r');
  try {
    const input = new FileInput(file);
    const output = new ChunkedOutput(use);
    while (!input.isAtEnd()) decode(input, output);
    output.flush();
  } finally {
    closeSync(file);
  }
}

class FileInput implements Input {
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(chunkBytes);
  #at = 0;
  #end = 0;

  constructor(file: number) {
    this.#file = file;
  }

  isAtEnd(): boolean {
    if (this.#at < this.#end) return false;
    this.#at = 0;
    this.#end = readSync(this.#file, this.#buffer);
    return this.#end === 0;
  }

  readByte(): number {
    // The decoder would otherwise continue with leftover bits.
    if (this.#at === this.#end && this.isAtEnd()) throw new Error('the data ends too early');
    return this.#buffer[this.#at++]!;
  }

  read(target: Uint8Array, offset: number, length: number): number {
    for (let at = offset; at < offset + length; at += 1) target[at] = this.readByte();
    return length;
  }
}

class ChunkedOutput implements Output {
  readonly #use: (chunk: Uint8Array) => void;
  #chunk = new Uint8Array(chunkBytes);
  #length = 0;

  constructor(use: (chunk: Uint8Array) => void) {
    this.#use = use;
  }

  writeByte(byte: number): void {
    this.#chunk[this.#length++] = byte;
    if (this.#length === chunkBytes) this.flush();
  }

  flush(): void {
    if (this.#length > 0) this.#use(this.#chunk.slice(0, this.#length));
    this.#length = 0;
  }
}
