import { createReadStream } from 'node:fs';
import type { Copy } from '../../sql/tree/copy.ts';
import { bunzip2 } from './decompress/bunzip2/decoder.ts';
import { gunzip } from './decompress/gzip.ts';
import { unzstd } from './decompress/zstd.ts';
import type { SourceFile } from './s3.ts';
import { CopyError } from './copy-session.ts';

/** Small enough to give other sessions their turn between two. */
const chunkBytes = 64 * 1024;

/**
 * The bytes of a file, decompressed as they are read. Throws CopyError if they are not in the format that the COPY
 * names.
 */
export async function* readChunks(file: SourceFile, compression: Copy['compression']): AsyncGenerator<Buffer> {
  try {
    yield* decompressors[compression](file.path);
  } catch (error) {
    if (compression === 'none' || error instanceof CopyError || isOfFileSystem(error)) throw error;
    const message = `Failed to decompress ${file.url}: it is no valid ${compression} file`;
    throw new CopyError('XX000', message, { cause: error });
  }
}

const isOfFileSystem = (error: unknown): boolean => (error as NodeJS.ErrnoException).syscall !== undefined;

const decompressors: Record<Copy['compression'], (path: string) => AsyncIterable<Buffer>> = {
  none: readFile,
  gzip: gunzip,
  zstd: (path) => unzstd(readFile(path)),
  bzip2: bunzip2,
};

function readFile(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: chunkBytes });
}
