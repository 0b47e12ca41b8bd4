import { ZstdError } from './zstd-bits.ts';
import { readLiterals } from './zstd-literals.ts';
import type { LiteralState } from './zstd-literals.ts';
import { readSequences } from './zstd-sequences.ts';
import type { Sequence, SequenceState } from './zstd-sequences.ts';

const frameMagic = 0xfd2fb528;
const maxBlockBytes = 128 * 1024;
/** As much as the reference decoder takes unless told otherwise. */
const maxWindowBytes = 128 * 1024 * 1024;

/** The decompressed pieces of zstd data (RFC 8878), frame after frame; checksums are passed over. Throws ZstdError. */
export function* unzstd(bytes: Uint8Array): Generator<Buffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) throw new ZstdError('data ends too early');
    const magic = view.getUint32(at, true);
    if (magic >>> 4 === 0x184d2a5) at += 8 + view.getUint32(at + 4, true);
    else if (magic === frameMagic) at = yield* readFrame(bytes, at + 4);
    else throw new ZstdError('no frame where one is due');
  }
}

function* readFrame(bytes: Uint8Array, start: number): Generator<Buffer, number> {
  const { windowBytes, hasChecksum, end } = readFrameHeader(bytes, start);
  const output = new Output(windowBytes);
  const decoder = new BlockDecoder(output);
  for (let at = end; ;) {
    if (at + 3 > bytes.length) throw new ZstdError('data ends too early');
    const header = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    const size = header >> 3;
    const type = (header >> 1) & 3;
    at += 3;
    const stored = type === 1 ? 1 : size;
    if (at + stored > bytes.length) throw new ZstdError('data ends too early');
    if (type === 0) output.write(bytes.subarray(at, at + size));
    else if (type === 1) output.fill(bytes[at]!, size);
    else if (type === 2) decoder.decode(bytes.subarray(at, at + size));
    else throw new ZstdError('block is damaged');
    yield output.take();
    at += stored;
    if ((header & 1) === 1) return at + (hasChecksum ? 4 : 0);
  }
}

function readFrameHeader(bytes: Uint8Array, start: number): { windowBytes: number; hasChecksum: boolean; end: number } {
  const descriptor = bytes[start]!;
  const isSingle = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0) throw new ZstdError('frame header is damaged');
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (isSingle ? 1 : 0) : 1 << sizeFlag;
  let at = start + 1;
  const window = isSingle ? 0 : bytes[at++]!;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  if (bytes.subarray(at, at + dictionaryBytes).some((byte) => byte !== 0))
    throw new ZstdError('dictionaries are not supported');
  at += dictionaryBytes;
  let contentBytes = sizeBytes === 2 ? 256 : 0;
  for (let index = 0; index < sizeBytes; index++) contentBytes += (bytes[at + index] ?? 0) * 2 ** (8 * index);
  const base = 2 ** (10 + (window >> 3));
  const windowBytes = isSingle ? contentBytes : base + (base / 8) * (window & 7);
  if (windowBytes > maxWindowBytes) throw new ZstdError('window is too large');
  return { windowBytes, hasChecksum: (descriptor & 0x04) !== 0, end: at + sizeBytes };
}

/** What has been decoded: as much of it as later matches may refer to. */
class Output {
  readonly #windowBytes: number;
  readonly #buffer: Buffer;
  #size = 0;
  #taken = 0;

  constructor(windowBytes: number) {
    this.#windowBytes = windowBytes;
    this.#buffer = Buffer.allocUnsafe(windowBytes * 2 + maxBlockBytes * 2);
  }

  write(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  fill(byte: number, count: number): void {
    this.#reserve(count);
    this.#buffer.fill(byte, this.#size, this.#size + count);
    this.#size += count;
  }

  /** Repeats what stands this far back; it may overlap what it makes. */
  copy(offset: number, length: number): void {
    if (offset > this.#size || offset === 0) throw new ZstdError('match is out of the window');
    this.#reserve(length);
    const buffer = this.#buffer;
    let from = this.#size - offset;
    if (offset >= length) buffer.copyWithin(this.#size, from, from + length);
    else for (let to = this.#size, end = to + length; to < end;) buffer[to++] = buffer[from++]!;
    this.#size += length;
  }

  /** What came since the last time. */
  take(): Buffer {
    const piece = Buffer.from(this.#buffer.subarray(this.#taken, this.#size));
    this.#taken = this.#size;
    // Only between blocks: within one everything must stay where it is.
    if (this.#size > this.#windowBytes + maxBlockBytes) {
      this.#buffer.copyWithin(0, this.#size - this.#windowBytes, this.#size);
      this.#size = this.#taken = this.#windowBytes;
    }
    return piece;
  }

  #reserve(count: number): void {
    if (this.#size + count > this.#buffer.length) throw new ZstdError('block is too large');
  }
}

class BlockDecoder {
  readonly #output: Output;
  readonly #literals: LiteralState = {};
  readonly #sequences: SequenceState = {};
  /** The last three offsets, the latest first. */
  #recent: [number, number, number] = [1, 4, 8];

  constructor(output: Output) {
    this.#output = output;
  }

  decode(block: Uint8Array): void {
    const { literals, end } = readLiterals(block, this.#literals);
    let used = 0;
    for (const sequence of readSequences(block, end, this.#sequences)) {
      const next = used + sequence.literals;
      if (next > literals.length) throw new ZstdError('block is damaged');
      this.#output.write(literals.subarray(used, next));
      used = next;
      this.#output.copy(this.#offsetOf(sequence), sequence.match);
    }
    this.#output.write(literals.subarray(used));
  }

  /** Values up to 3 mean an offset used before; with no literals they are one further along. */
  #offsetOf({ offset, literals }: Sequence): number {
    const [first, second, third] = this.#recent;
    if (offset > 3) {
      this.#recent = [offset - 3, first, second];
      return offset - 3;
    }
    const place = literals === 0 ? offset + 1 : offset;
    if (place === 1) return first;
    if (place === 2) this.#recent = [second, first, third];
    else this.#recent = [place === 3 ? third : first - 1, first, second];
    return this.#recent[0];
  }
}
