import { createHash } from 'node:crypto';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import type { AwsError } from '../../api/error.ts';
import { s3Error } from '../error.ts';
import type { BucketFolder } from './folder.ts';
import { temporaryPath } from './folder.ts';

/** Bytes on the bucket's file system that no key holds yet. Whoever has it moves it away or deletes it. */
export interface StagedFile {
  path: string;
  sizeBytes: number;
  /** Hex md5 of the bytes; absent when nothing has read them. */
  md5?: string;
}

/** S3's limit for one PutObject or UploadPart. */
const maximumUploadBytes = 5 * 1024 ** 3;

/** Writes a stream to disk, synced. When the stream fails nothing is left, and its error is thrown. */
export async function stageStream(
  folder: BucketFolder,
  stream: AsyncIterable<Uint8Array>,
  maximumBytes = maximumUploadBytes,
): Promise<StagedFile> {
  const path = await temporaryPath(folder);
  const md5 = createHash('md5');
  let sizeBytes = 0;
  const file = await open(path, 'wx');
  try {
    for await (const chunk of stream) {
      sizeBytes += chunk.length;
      if (sizeBytes > maximumBytes) throw entityTooLarge(maximumBytes);
      md5.update(chunk);
      await file.writeFile(chunk);
    }
    await file.datasync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return { path, sizeBytes, md5: md5.digest('hex') };
}

const entityTooLarge = (maximumBytes: number): AwsError =>
  s3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    MaxSizeAllowed: String(maximumBytes),
  });

/** Copies a file, or leaves nothing. */
async function copyWhole(source: string, path: string): Promise<void> {
  try {
    await copyFile(source, path);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Moves a file, if necessary from another file system, to where it can be renamed into the bucket. */
export async function stageFile(folder: BucketFolder, source: string): Promise<StagedFile> {
  const path = await temporaryPath(folder);
  try {
    await rename(source, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyWhole(source, path);
    await rm(source);
  }
  const file = await open(path);
  try {
    await file.datasync();
    const { size } = await file.stat();
    return { path, sizeBytes: size };
  } finally {
    await file.close();
  }
}
