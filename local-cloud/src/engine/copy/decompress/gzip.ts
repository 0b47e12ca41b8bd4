import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

const chunkBytes = 64 * 1024;

/** The bytes of a gzip file, of one member or several. Throws Error when it is damaged or cut short. */
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

/** Node ends in silence at the first zero behind a member, whatever follows: only more zeros fill up a file. */
async function checkRest(path: string, start: number): Promise<void> {
  if ((await stat(path)).size === start) return;
  for await (const chunk of createReadStream(path, { start })) {
    if ((chunk as Buffer).some((byte) => byte !== 0)) throw new Error('something else than gzip data follows');
  }
}
