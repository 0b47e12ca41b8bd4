import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { CopyStatement } from '../../dialect/copy-statement.ts';
import type { SourceFile } from './s3.ts';
import { CopyError } from './session.ts';

/** The bytes of a file, decompressed. Throws CopyError when they are not what the COPY says. */
export async function* readChunks(file: SourceFile, compression: CopyStatement['compression']): AsyncGenerator<Buffer> {
  if (compression !== 'none' && compression !== 'gzip') {
    throw new CopyError('0A000', `COPY option ${compression.toUpperCase()} is not supported for this data`);
  }
  const raw = createReadStream(file.path, { highWaterMark: 1024 * 1024 });
  const chunks = compression === 'gzip' ? raw.pipe(createGunzip({ chunkSize: 1024 * 1024 })) : raw;
  raw.on('error', (error) => chunks.destroy(error));
  try {
    yield* chunks as AsyncIterable<Buffer>;
  } catch (error) {
    if (compression === 'none') throw error;
    throw new CopyError('XX000', `Failed to decompress ${file.url}: it is no valid ${compression} file`, {
      cause: error,
    });
  } finally {
    raw.destroy();
  }
}
