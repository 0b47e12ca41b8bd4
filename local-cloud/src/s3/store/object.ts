import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { StoredObject } from '../../engine/host.ts';
import { checkKey } from './key.ts';
import { noSuchKey } from '../error.ts';
import type { ETagCache } from './etag.ts';
import { md5OfFile } from './etag.ts';
import { ifPresent, lstatIfAny } from './file.ts';
import type { BucketFolder } from './folder.ts';
import type { KeyFile } from './listing.ts';
import { listKeys, statListed } from './listing.ts';
import type { Lock } from './lock.ts';
import type { Place } from './place.ts';
import { locate, targetPath } from './place.ts';
import type { ObjectMetadata, ObjectRecord } from './record.ts';
import { emptyMetadata, readRecord, removeRecord, writeRecord } from './record.ts';
import type { StagedFile } from './stage.ts';

/** An object with all that is known of it. The eTag is hex, without the quotes that HTTP puts around it. */
export interface S3Object extends StoredObject {
  /** In whole seconds, as in S3 and HTTP. */
  lastModified: Date;
  metadata: ObjectMetadata;
}

export interface OpenBucket {
  folder: BucketFolder;
  eTags: ETagCache;
  /** Held while the bucket's names change, so that two writers never meet between a look and a rename. */
  exclusively: Lock;
}

/** The objects whose keys start with the prefix, in UTF-8 byte order. The eTag is empty until it has been computed. */
export async function listObjects(bucket: OpenBucket, prefix: string): Promise<StoredObject[]> {
  const files = await listKeys(bucket.folder, { prefix });
  return files.flatMap(({ key, path }) => {
    const stats = statListed(path);
    if (stats === undefined) return [];
    return { key, path, sizeBytes: Number(stats.size), eTag: bucket.eTags.find(key, stats) ?? '' };
  });
}

/** Where the object is and its size; the eTag is empty until it has been computed. Throws NoSuchKey. */
export async function findObject(bucket: OpenBucket, key: string): Promise<StoredObject> {
  checkKey(key);
  const place = await locate(bucket.folder, key);
  if (place === undefined) throw noSuchKey(key);
  const sizeBytes = Number(place.stats.size);
  return { key, path: place.path, sizeBytes, eTag: bucket.eTags.find(key, place.stats) ?? '' };
}

/** The object with its metadata and ETag; to compute that, a file that was put there by hand is read once. */
export async function headObject(bucket: OpenBucket, key: string): Promise<S3Object> {
  checkKey(key);
  const place = await locate(bucket.folder, key);
  if (place === undefined) throw noSuchKey(key);
  return describe(bucket, key, place);
}

/**
 * The object with its file opened, so that the content matches the description even if the object is replaced
 * meanwhile.
 */
export async function openObject(bucket: OpenBucket, key: string): Promise<{ object: S3Object; file: FileHandle }> {
  checkKey(key);
  const place = await locate(bucket.folder, key);
  if (place === undefined) throw noSuchKey(key);
  const object = await describe(bucket, key, place);
  const file = await ifPresent(open(place.path));
  if (file !== undefined && isSameVersion(await file.stat({ bigint: true }), place.stats)) return { object, file };
  await file?.close();
  return openObject(bucket, key);
}

const isSameVersion = (a: BigIntStats | undefined, b: BigIntStats): boolean =>
  a?.size === b.size && a.mtimeNs === b.mtimeNs;

/** What a listing says of a key, or undefined when the object has gone since. */
export async function summarize(bucket: OpenBucket, { key, path }: KeyFile): Promise<S3Object | undefined> {
  const stats = await lstatIfAny(path);
  return stats?.isFile() ? describe(bucket, key, { path, stats }) : undefined;
}

async function describe(bucket: OpenBucket, key: string, { path, stats }: Place): Promise<S3Object> {
  const record = await readRecord(bucket.folder, key, stats);
  return {
    key,
    path,
    sizeBytes: Number(stats.size),
    eTag: bucket.eTags.find(key, stats) ?? record?.eTag ?? (await computeETag(bucket, key, { path, stats })),
    lastModified: new Date(Number(stats.mtimeNs / 1_000_000_000n) * 1000),
    metadata: record?.metadata ?? emptyMetadata,
  };
}

async function computeETag(bucket: OpenBucket, key: string, place: Place): Promise<string> {
  const eTag = await md5OfFile(place.path, place.stats.size);
  if (isSameVersion(await lstatIfAny(place.path), place.stats)) bucket.eTags.add(key, place.stats, eTag);
  return eTag;
}

export interface Commit {
  key: string;
  staged: StagedFile;
  /** Default is the md5. */
  eTag?: string;
  metadata?: ObjectMetadata;
  /** Throws when the object that would be replaced, or its absence, is not what the writer expects. */
  check?: (existing: S3Object | undefined) => void;
}

/** Makes a staged file the object of the key, at once or not at all. Deletes the staged file when it cannot. */
export async function commitObject(bucket: OpenBucket, commit: Commit): Promise<S3Object> {
  try {
    checkKey(commit.key);
    return await bucket.exclusively(() => replaceObject(bucket, commit));
  } catch (error) {
    await rm(commit.staged.path, { force: true });
    throw error;
  }
}

async function replaceObject(bucket: OpenBucket, { key, staged, check, ...commit }: Commit): Promise<S3Object> {
  const { folder } = bucket;
  const old = await locate(folder, key);
  if (check !== undefined) check(old && (await describe(bucket, key, old)));
  const stats = await lstatIfAny(staged.path);
  if (stats === undefined) throw new Error(`the staged file of ${key} has gone`);

  const record = recordOf(stats, commit.eTag ?? staged.md5, commit.metadata ?? emptyMetadata);
  await writeRecord(folder, key, record, old && (await readRecord(folder, key, old.stats)));
  const path = await targetPath(folder, key);
  await mkdir(dirname(path), { recursive: true });
  await rename(staged.path, path);
  bucket.eTags.remove(key);
  if (old !== undefined && old.path !== path) await unlink(old.path);
  return describe(bucket, key, { path, stats });
}

/** The tags of the object that the key has now, without reading it; none when there is none. */
export async function tagsOfObject(folder: BucketFolder, key: string): Promise<Record<string, string>> {
  const place = await locate(folder, key);
  return (place && (await readRecord(folder, key, place.stats))?.metadata.tags) ?? {};
}

/** Changes the metadata of the object that the key has now. Throws NoSuchKey. */
export async function updateMetadata(
  bucket: OpenBucket,
  key: string,
  update: (metadata: ObjectMetadata) => ObjectMetadata,
): Promise<void> {
  checkKey(key);
  await bucket.exclusively(async () => {
    const place = await locate(bucket.folder, key);
    if (place === undefined) throw noSuchKey(key);
    const { eTag, metadata } = await describe(bucket, key, place);
    await writeRecord(bucket.folder, key, recordOf(place.stats, eTag, update(metadata)));
  });
}

const recordOf = (stats: BigIntStats, eTag: string | undefined, metadata: ObjectMetadata): ObjectRecord => ({
  sizeBytes: Number(stats.size),
  mtimeNs: String(stats.mtimeNs),
  ...(eTag !== undefined && { eTag }),
  metadata,
});

/** Deletes the objects of these keys; a key that has none is no error, unless the check makes it one. */
export async function removeObjects(
  bucket: OpenBucket,
  keys: readonly string[],
  check?: Commit['check'],
): Promise<void> {
  for (const key of keys) {
    checkKey(key);
    await bucket.exclusively(() => removeObject(bucket, key, check));
  }
}

async function removeObject(bucket: OpenBucket, key: string, check: Commit['check']): Promise<void> {
  const { folder } = bucket;
  if (check !== undefined) {
    const existing = await locate(folder, key);
    check(existing && (await describe(bucket, key, existing)));
  }
  for (let place = await locate(folder, key); place !== undefined; place = await locate(folder, key)) {
    await rm(place.path, { force: true });
    await removeEmptyParents(folder, place.path);
  }
  await removeRecord(folder, key);
  bucket.eTags.remove(key);
}

/** S3 has no folders: one that held only the deleted object must not stay in the way of a key of its name. */
async function removeEmptyParents(folder: BucketFolder, path: string): Promise<void> {
  try {
    for (let parent = dirname(path); parent !== folder.dir; parent = dirname(parent)) await rmdir(parent);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
  }
}
