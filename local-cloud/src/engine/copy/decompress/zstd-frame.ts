import type { ByteReader } from './byte-reader.ts';

const frameMagic = 0xfd2fb528;
/** The first of sixteen magic numbers of frames to skip. */
const skippableMagic = 0x184d2a50;

const checksumFlag = 0x04;

/** A frame of zstd data (RFC 8878, section 3.1.1) that holds something. */
export interface ZstdFrame {
  /** How much of its output a decoder must keep. */
  windowBytes: number;
  /** Its header, as if it had no checksum, and each block. Read this to the end before the next frame. */
  pieces: AsyncGenerator<Buffer>;
  /** The lower half of the xxHash of its content; known once its pieces are read, and absent if it has none. */
  checksum?: number;
}

/** The frames, one after another. Throws Error if something else follows or a frame is truncated. */
export async function* zstdFrames(reader: ByteReader): AsyncGenerator<ZstdFrame> {
  while (!(await reader.isAtEnd())) {
    const start = await reader.take(4);
    const magic = start.readUInt32LE();
    if ((magic & ~0xf) === skippableMagic) await reader.skip((await reader.take(4)).readUInt32LE());
    else if (magic === frameMagic) yield await readFrame(reader, start);
    else throw new Error('no frame stands where one is due');
  }
}

async function readFrame(reader: ByteReader, magic: Buffer): Promise<ZstdFrame> {
  const descriptor = await reader.take(1);
  const flags = descriptor[0]!;
  const isSingleSegment = (flags & 0x20) !== 0;
  const sizeFlag = flags >> 6;
  const sizeBytes = sizeFlag === 0 ? Number(isSingleSegment) : 1 << sizeFlag;
  const window = await reader.take(isSingleSegment ? 0 : 1);
  const dictionary = await reader.take([0, 1, 2, 4][flags & 3]!);
  if (dictionary.some((byte) => byte !== 0)) throw new Error('the frame needs a dictionary');
  const size = await reader.take(sizeBytes);
  const header = Buffer.concat([magic, Buffer.of(flags & ~checksumFlag), window, dictionary, size]);
  const windowBytes = isSingleSegment ? contentBytes(size) : windowSize(window[0]!);
  const frame: ZstdFrame = { windowBytes, pieces: readPieces() };
  return frame;

  async function* readPieces(): AsyncGenerator<Buffer> {
    yield header;
    yield* readBlocks(reader);
    if ((flags & checksumFlag) !== 0) frame.checksum = (await reader.take(4)).readUInt32LE();
  }
}

function contentBytes(size: Buffer): number {
  if (size.length === 8) return Number(size.readBigUInt64LE());
  return size.readUIntLE(0, size.length) + (size.length === 2 ? 256 : 0);
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** A block of this type is one byte to repeat. */
const runLength = 1;

async function* readBlocks(reader: ByteReader): AsyncGenerator<Buffer> {
  for (let isLast = false; !isLast;) {
    const header = await reader.take(3);
    const bits = header.readUIntLE(0, 3);
    isLast = (bits & 1) === 1;
    const block = await reader.take(((bits >> 1) & 3) === runLength ? 1 : bits >> 3);
    yield Buffer.concat([header, block]);
  }
}
