import { setImmediate } from 'node:timers/promises';
import { Decompress } from 'fzstd';
import xxhash, { type XXHash } from 'xxhash-wasm';
import { ByteReader } from './byte-reader.ts';
import { zstdFrames, type ZstdFrame } from './zstd-frame.ts';

const mib = 2 ** 20;
/** fzstd's largest window. The zstd program exceeds it only with --ultra or --long. */
const maxWindowBytes = 32 * mib;

/**
 * The bytes of zstd data, frame after frame, in pieces of at most 128 KB. Throws Error if it is damaged or truncated.
 * Does not use Node's own decoder (from 22.15 on), because in 22 it silently stops after the first frame and at
 * truncated data.
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

/** Block by block: each yields at most 128 KB, however few bytes it has. */
async function* decode(frame: ZstdFrame, hash: XXHash<bigint>): AsyncGenerator<Buffer> {
  const decoded: Buffer[] = [];
  const decoder = new Decompress((bytes) => {
    // A copy, because the decoder may reuse its buffer.
    if (bytes.length > 0) decoded.push(Buffer.from(bytes));
  });
  for await (const piece of frame.pieces) {
    decoder.push(piece);
    for (const bytes of decoded.splice(0)) {
      hash.update(bytes);
      yield bytes;
    }
    // The decoder is synchronous; this gives others their turn.
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
