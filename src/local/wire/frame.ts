import { ProtocolError } from './error.ts';

/** One message as it stands on the wire: its type letter ('' for the untyped packets before startup) and its body. */
export interface Frame {
  type: string;
  body: Buffer;
}

/** What PostgreSQL accepts before it knows who is speaking. */
const maxStartupBytes = 10_000;
/** Redshift limits a statement to 16 MB; a Bind may carry several such values. */
const maxMessageBytes = 64 * 1024 * 1024;

/**
 * Cuts a byte stream into frames. Lengths are checked as soon as the header is there, so no announced size makes
 * memory grow; `next` throws ProtocolError for a length that cannot be.
 */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;
  #inStartup = true;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** Packets have a type letter from here on. */
  endStartup(): void {
    this.#inStartup = false;
  }

  next(): Frame | undefined {
    const headerBytes = this.#inStartup ? 4 : 5;
    if (this.#bufferedBytes < headerBytes) return undefined;
    const header = this.#peek(headerBytes);
    const length = header.readInt32BE(headerBytes - 4);
    const limit = this.#inStartup ? maxStartupBytes : maxMessageBytes;
    if (length < 4 || length > limit) throw new ProtocolError(`invalid message length ${length}`);
    const totalBytes = length + headerBytes - 4;
    if (this.#bufferedBytes < totalBytes) return undefined;
    const packet = this.#peek(totalBytes);
    this.#drop(totalBytes);
    return {
      type: this.#inStartup ? '' : String.fromCharCode(packet[0] ?? 0),
      body: packet.subarray(headerBytes, totalBytes),
    };
  }

  #peek(bytes: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= bytes) return first;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }

  #drop(bytes: number): void {
    const first = this.#chunks[0];
    if (first === undefined) return;
    if (first.length === bytes) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(bytes);
    this.#bufferedBytes -= bytes;
  }
}
