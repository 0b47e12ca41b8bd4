import { ProtocolError } from './error.ts';

/** One message on the wire: its type letter ('' for the untyped packets before startup) and its body. */
export interface Frame {
  type: string;
  body: Buffer;
}

/** The phase of a connection, which decides which packets it may send and how long they may be. */
export type Phase = 'startup' | 'authentication' | 'session';

const maxBytes: Record<Phase, number> = {
  // PostgreSQL's limits before login: MAX_STARTUP_PACKET_LENGTH and PG_MAX_AUTH_TOKEN_LENGTH.
  startup: 10_000,
  authentication: 65_535,
  // Redshift limits a statement to 16 MB; a Bind may carry several such values.
  session: 64 * 1024 * 1024,
};

/**
 * Cuts a byte stream into frames. Lengths are checked as soon as the header has arrived, and memory grows with the
 * bytes received, not with the length announced. `next` throws ProtocolError for an impossible length.
 */
export class FrameReader {
  #phase: Phase = 'startup';
  /** Bytes received that are in no frame yet are from #start to #end. */
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** Length of the incomplete packet. */
  #awaitedBytes = 0;

  push(chunk: Buffer): void {
    if (this.bufferedBytes === 0) {
      this.#buffer = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      return;
    }
    this.#reserve(chunk.length);
    this.#end += chunk.copy(this.#buffer, this.#end);
  }

  get bufferedBytes(): number {
    return this.#end - this.#start;
  }

  enter(phase: Phase): void {
    this.#phase = phase;
  }

  next(): Frame | undefined {
    const typeBytes = this.#phase === 'startup' ? 0 : 1;
    const headerBytes = typeBytes + 4;
    if (this.bufferedBytes < headerBytes) return undefined;
    const length = this.#buffer.readInt32BE(this.#start + typeBytes);
    if (length < 4 || length > maxBytes[this.#phase]) throw new ProtocolError(`invalid message length ${length}`);
    this.#awaitedBytes = typeBytes + length;
    const end = this.#start + this.#awaitedBytes;
    if (end > this.#end) return undefined;
    const type = typeBytes === 0 ? '' : String.fromCharCode(this.#buffer[this.#start] ?? 0);
    const body = this.#buffer.subarray(this.#start + headerBytes, end);
    this.#start = end;
    return { type, body };
  }

  /** Returned frames point into the buffer, so it is never moved, only replaced by a larger one. */
  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    const neededBytes = this.bufferedBytes + bytes;
    const grown = Buffer.allocUnsafeSlow(Math.max(neededBytes, Math.min(neededBytes * 2, this.#awaitedBytes)));
    this.#end = this.#buffer.copy(grown, 0, this.#start, this.#end);
    this.#start = 0;
    this.#buffer = grown;
  }
}
