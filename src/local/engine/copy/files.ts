import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { CopyStatement } from '../../dialect/copy-statement.ts';
import { bunzip2 } from './bzip2.ts';
import type { SourceFile } from './s3.ts';
import { CopyError } from './session.ts';
import { unzstd } from './zstd.ts';

/** Small enough that other sessions get their turn between two. */
const chunkBytes = 64 * 1024;

/** The bytes of a file, decompressed. Throws CopyError when they are not what the COPY says. */
export async function* readChunks(file: SourceFile, compression: CopyStatement['compression']): AsyncGenerator<Buffer> {
  try {
    if (compression === 'bzip2') yield* bunzip2(await readFile(file.path));
    else if (compression === 'zstd') yield* unzstd(await readFile(file.path));
    else yield* stream(file, compression);
  } catch (error) {
    if (compression === 'none' || error instanceof CopyError || isOfFileSystem(error)) throw error;
    const message = `Failed to decompress ${file.url}: it is no valid ${compression} file`;
    throw new CopyError('XX000', message, { cause: error });
  }
}

const isOfFileSystem = (error: unknown): boolean => (error as NodeJS.ErrnoException).syscall !== undefined;

async function* stream(file: SourceFile, compression: 'none' | 'gzip'): AsyncGenerator<Buffer> {
  const raw = createReadStream(file.path, { highWaterMark: chunkBytes });
  const chunks = compression === 'gzip' ? raw.pipe(createGunzip({ chunkSize: chunkBytes })) : raw;
  raw.on('error', (error) => chunks.destroy(error));
  try {
    yield* chunks as AsyncIterable<Buffer>;
  } finally {
    raw.destroy();
    chunks.destroy();
  }
}
