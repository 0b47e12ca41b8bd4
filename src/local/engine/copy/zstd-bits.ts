/** Thrown for data that is no zstd. */
export class ZstdError extends Error {
  constructor(message: string) {
    super(`zstd: ${message}`);
    this.name = 'ZstdError';
  }
}

/** Reads bits from the first byte on, the lowest of a byte first. */
export class ForwardBits {
  readonly #bytes: Uint8Array;
  /** In bits. */
  #at: number;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#at = start * 8;
  }

  read(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new ZstdError('data ends too early');
      value |= ((byte >> (this.#at & 7)) & 1) << bit;
    }
    return value;
  }

  back(count: number): void {
    this.#at -= count;
  }

  /** The first byte of which nothing was read. */
  get nextByte(): number {
    return (this.#at + 7) >> 3;
  }
}

/** Reads bits from the last byte back to the first; the highest set bit of the last byte marks the start. */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  /** Bits that are left; negative once more were read than there are, which read as zero. */
  left: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? bytes[end - 1]! : 0;
    if (last === 0) throw new ZstdError('bit stream is damaged');
    this.#bytes = bytes;
    this.#start = start;
    this.left = (end - start) * 8 - Math.clz32(last) + 24 - 1;
  }

  read(count: number): number {
    if (count > 16) {
      const high = this.read(count - 16);
      return high * 65536 + this.read(16);
    }
    this.left -= count;
    if (this.left < 0) return this.#readPastStart(count);
    const byte = this.#start + (this.left >> 3);
    const bytes = this.#bytes;
    const word = bytes[byte]! | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16);
    return (word >> (this.left & 7)) & ((1 << count) - 1);
  }

  #readPastStart(count: number): number {
    const real = this.left + count;
    if (real <= 0) return 0;
    const bytes = this.#bytes;
    const word = bytes[this.#start]! | ((bytes[this.#start + 1] ?? 0) << 8) | ((bytes[this.#start + 2] ?? 0) << 16);
    return (word & ((1 << real) - 1)) << -this.left;
  }
}
