import { closeSync, mkdirSync, openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';

/** Where generated files go. */
export interface Target {
  /** As the caller named it. */
  name: string;
  /** Writes a file as it comes; returns its size in bytes. */
  write(key: string, chunks: Iterable<string>): Promise<number>;
  /** Keys that already exist below the prefix. */
  list(prefix: string): Promise<string[]>;
}

/** How many small objects are sent to S3 at once. */
export const uploadsAtOnce = 16;

export function folderTarget(folder: string): Target {
  return {
    name: folder,
    write: (key, chunks) => Promise.resolve(writeFile(join(folder, key), chunks)),
    list: (prefix) => Promise.resolve(listFiles(join(folder, prefix)).map((path) => posix(relative(folder, path)))),
  };
}

/** An object is assembled in memory first, because S3 requires its size. */
export function s3Target(client: S3Client, bucket: string, prefix: string): Target {
  const keyed = (key: string) => (prefix === '' ? key : `${prefix}/${key}`);
  return {
    name: `s3://${bucket}/${prefix}`,
    write: async (key, chunks) => {
      const body = Buffer.from([...chunks].join(''));
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: keyed(key), Body: body }));
      return body.length;
    },
    list: async (under) => {
      const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: keyed(under) }))
        for (const { Key = '' } of page.Contents ?? []) keys.push(Key.slice(keyed('').length));
      return keys;
    },
  };
}

function writeFile(path: string, chunks: Iterable<string>): number {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  try {
    let sizeBytes = 0;
    for (const chunk of chunks) sizeBytes += writeWhole(file, Buffer.from(chunk));
    return sizeBytes;
  } finally {
    closeSync(file);
  }
}

/** writeSync may stop early, for instance on a full disk; the next call then fails with the reason. */
function writeWhole(file: number, bytes: Buffer): number {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
  return written;
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function posix(path: string): string {
  return path.split(sep).join('/');
}
