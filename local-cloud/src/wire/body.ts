import { ProtocolError, ValueError } from './error.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the fields of one message body in order. Reading past the end throws ProtocolError. */
export class BodyReader {
  readonly #body: Buffer;
  #offset = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  get remainingBytes(): number {
    return this.#body.length - this.#offset;
  }

  int16(): number {
    const at = this.#take(2);
    return this.#body.readInt16BE(at);
  }

  uint16(): number {
    const at = this.#take(2);
    return this.#body.readUInt16BE(at);
  }

  int32(): number {
    const at = this.#take(4);
    return this.#body.readInt32BE(at);
  }

  uint32(): number {
    const at = this.#take(4);
    return this.#body.readUInt32BE(at);
  }

  bytes(count: number): Buffer {
    if (count < 0) throw new ProtocolError(`invalid field length ${count}`);
    const at = this.#take(count);
    return this.#body.subarray(at, at + count);
  }

  /** A zero-terminated UTF-8 string. */
  text(): string {
    const end = this.#body.indexOf(0, this.#offset);
    if (end < 0) throw new ProtocolError('invalid string in message');
    const bytes = this.#body.subarray(this.#offset, end);
    this.#offset = end + 1;
    return decodeUtf8(bytes);
  }

  /** Throws ProtocolError if anything is left over. */
  end(): void {
    if (this.remainingBytes !== 0) throw new ProtocolError('invalid message format');
  }

  #take(count: number): number {
    if (this.remainingBytes < count) throw new ProtocolError('insufficient data left in message');
    const at = this.#offset;
    this.#offset += count;
    return at;
  }
}

/** Text from UTF-8 bytes; throws ValueError for bytes that are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new ValueError('22021', 'invalid byte sequence for encoding "UTF8"');
  }
}
