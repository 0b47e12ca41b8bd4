import { setImmediate } from 'node:timers/promises';
import { Decompress } from 'fzstd';
import xxhash, { type XXHash } from 'xxhash-wasm';
import { ByteReader } from './byte-reader.ts';
import { zstdFrames, type ZstdFrame } from './zstd-frame.ts';

const mib = 2 ** 20;
/** fzstd reads no further back. The zstd program goes beyond with --ultra and --long only. */
const maxWindowBytes = 32 * mib;

/**
 * The bytes of zstd data, frame after frame, in pieces of 128 KB at most. Throws Error when it is damaged or cut short.
 * Not by Node's own decoder, which is there from 22.15 on: in 22 it ends in silence after the first frame, and where the
 * data is cut short.
 */
export async function* unzstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hashes = await xxhash();
  for await (const frame of zstdFrames(new ByteReader(chunks))) {
    if (frame.windowBytes > maxWindowBytes) {
      const foundMb = Math.ceil(frame.windowBytes / mib);
      throw new Error(`a frame has a window of ${foundMb} MB; at most ${maxWindowBytes / mib} MB can be read`);
    }
    yield* decode(frame, hashes.create64());
  }
}

/** Block by block, of which each gives 128 KB at most, however few bytes it has. */
async function* decode(frame: ZstdFrame, hash: XXHash<bigint>): AsyncGenerator<Buffer> {
  const decoded: Buffer[] = [];
  const decoder = new Decompress((bytes) => {
    // A copy: the decoder may go on with its own.
    if (bytes.length > 0) decoded.push(Buffer.from(bytes));
  });
  for await (const piece of frame.pieces) {
    decoder.push(piece);
    for (const bytes of decoded.splice(0)) {
      hash.update(bytes);
      yield bytes;
    }
    // The decoder waits for nothing itself: others get their turn.
    await setImmediate();
  }
  decoder.push(Buffer.alloc(0), true);
  for (const bytes of decoded) {
    hash.update(bytes);
    yield bytes;
  }
  const { checksum } = frame;
  if (checksum !== undefined && checksum !== Number(BigInt.asUintN(32, hash.digest()))) {
    throw new Error('the data does not fit its checksum');
  }
}
