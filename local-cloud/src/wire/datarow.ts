/**
 * Writes DataRow messages value by value into one growing buffer, so that a chunk of rows costs one buffer instead of
 * one per value.
 */
export class DataRowWriter {
  #buffer = Buffer.allocUnsafe(64 * 1024);
  #length = 0;
  #rowStart = 0;

  startRow(columnCount: number): void {
    this.#reserve(7);
    this.#rowStart = this.#length;
    this.#buffer[this.#length] = 0x44;
    this.#buffer.writeUInt16BE(columnCount, this.#length + 5);
    this.#length += 7;
  }

  endRow(): void {
    this.#buffer.writeInt32BE(this.#length - this.#rowStart - 1, this.#rowStart + 1);
  }

  null(): void {
    this.#reserve(4);
    this.#buffer.writeInt32BE(-1, this.#length);
    this.#length += 4;
  }

  /** A value in text form. */
  text(value: string): void {
    this.#reserve(4 + value.length * 3);
    const bytes = this.#buffer.write(value, this.#length + 4, 'utf8');
    this.#buffer.writeInt32BE(bytes, this.#length);
    this.#length += 4 + bytes;
  }

  /** A value in text form, of ASCII characters only. */
  ascii(value: string): void {
    this.#reserve(4 + value.length);
    this.#buffer.writeInt32BE(value.length, this.#length);
    this.#buffer.write(value, this.#length + 4, 'latin1');
    this.#length += 4 + value.length;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(4 + value.length);
    this.#buffer.writeInt32BE(value.length, this.#length);
    this.#buffer.set(value, this.#length + 4);
    this.#length += 4 + value.length;
  }

  /** A value that is part of a larger buffer. */
  slice(source: Buffer, start: number, length: number): void {
    this.#reserve(4 + length);
    this.#buffer.writeInt32BE(length, this.#length);
    source.copy(this.#buffer, this.#length + 4, start, start + length);
    this.#length += 4 + length;
  }

  int16(value: number): void {
    this.#buffer.writeInt16BE(value, this.#fixed(2));
  }

  int32(value: number): void {
    this.#buffer.writeInt32BE(value, this.#fixed(4));
  }

  int64(value: bigint): void {
    this.#buffer.writeBigInt64BE(value, this.#fixed(8));
  }

  float32(value: number): void {
    this.#buffer.writeFloatBE(value, this.#fixed(4));
  }

  float64(value: number): void {
    this.#buffer.writeDoubleBE(value, this.#fixed(8));
  }

  /** The rows written since the last call. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.allocUnsafe(Math.max(64 * 1024, this.#length + 1024));
    this.#length = 0;
    return taken;
  }

  /** Writes the length of a fixed-width value and returns the value's offset. */
  #fixed(bytes: number): number {
    this.#reserve(4 + bytes);
    this.#buffer.writeInt32BE(bytes, this.#length);
    const at = this.#length + 4;
    this.#length = at + bytes;
    return at;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
