import { ProtocolError } from './error.ts';

/** One message as it stands on the wire: its type letter ('' for the untyped packets before startup) and its body. */
export interface Frame {
  type: string;
  body: Buffer;
}

/** How far a connection has come: which packets it may send, and how long they may be. */
export type Phase = 'startup' | 'authentication' | 'session';

const maxBytes: Record<Phase, number> = {
  // As PostgreSQL has it for whoever has not logged in: MAX_STARTUP_PACKET_LENGTH and PG_MAX_AUTH_TOKEN_LENGTH.
  startup: 10_000,
  authentication: 65_535,
  // Redshift limits a statement to 16 MB; a Bind may carry several such values.
  session: 64 * 1024 * 1024,
};

/**
 * Cuts a byte stream into frames. Lengths are checked as soon as the header is there, and memory grows with what has
 * come, not with what is announced; `next` throws ProtocolError for a length that cannot be.
 */
export class FrameReader {
  #phase: Phase = 'startup';
  /** What has come and is in no frame yet stands from #start to #end. */
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** Length of the packet that is not whole yet. */
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

  /** Frames handed out lie in the buffer: it is never moved, but left for a larger one. */
  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#buffer.length) return;
    const neededBytes = this.bufferedBytes + bytes;
    const grown = Buffer.allocUnsafeSlow(Math.max(neededBytes, Math.min(neededBytes * 2, this.#awaitedBytes)));
    this.#end = this.#buffer.copy(grown, 0, this.#start, this.#end);
    this.#start = 0;
    this.#buffer = grown;
  }
}
