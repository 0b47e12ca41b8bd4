import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

const chunkBytes = 64 * 1024;

/** The bytes of a gzip file with one or more members. Throws Error if it is damaged or truncated. */
export async function* gunzip(path: string): AsyncGenerator<Buffer> {
  const raw = createReadStream(path, { highWaterMark: chunkBytes });
  const output = raw.pipe(createGunzip({ chunkSize: chunkBytes }));
  raw.on('error', (error) => output.destroy(error));
  try {
    yield* output as AsyncIterable<Buffer>;
    await checkRest(path, output.bytesWritten);
  } finally {
    raw.destroy();
    output.destroy();
  }
}

/** Node silently stops at the first zero after a member, whatever follows; only more zeros are valid padding. */
async function checkRest(path: string, start: number): Promise<void> {
  if ((await stat(path)).size === start) return;
  for await (const chunk of createReadStream(path, { start })) {
    if ((chunk as Buffer).some((byte) => byte !== 0)) throw new Error('something else than gzip data follows');
  }
}
