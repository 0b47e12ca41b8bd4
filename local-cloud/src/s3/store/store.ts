import { mkdirSync, realpathSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { StoredObject } from '../../engine/host.ts';
import type { BucketSettings } from './bucket.ts';
import {
  bucketNames,
  createBucketFolder,
  deleteBucketFolder,
  findBucket,
  readSettings,
  writeSettings,
} from './bucket.ts';
import { openETagCache } from './etag.ts';
import type { BucketFolder } from './folder.ts';
import { removeLeftovers } from './folder.ts';
import { checkKey } from './key.ts';
import type { KeyFile, KeyQuery } from './listing.ts';
import { keysInOrder } from './listing.ts';
import { createLock } from './lock.ts';
import type { Commit, OpenBucket, S3Object } from './object.ts';
import {
  commitObject,
  findObject,
  headObject,
  listObjects,
  openObject,
  removeObjects,
  summarize,
  tagsOfObject,
  updateMetadata,
} from './object.ts';
import type { ObjectMetadata } from './record.ts';
import type { StagedFile } from './stage.ts';
import { stageFile, stageStream } from './stage.ts';

export interface Bucket extends BucketSettings {
  name: string;
}

/**
 * Buckets as folders below a root. A file in a bucket's folder is an object whoever put it there; keys that cannot be
 * files are kept in the bucket's reserved folder. Every method throws AwsError, NoSuchBucket among them.
 */
export interface BucketStore {
  buckets(): Promise<Bucket[]>;
  createBucket(name: string, region: string): Promise<void>;
  deleteBucket(name: string): Promise<void>;
  bucket(name: string): Promise<Bucket>;
  bucketRegion(name: string): Promise<string>;
  tagBucket(name: string, tags: Record<string, string>): Promise<void>;
  /** The objects whose keys start with the prefix, in UTF-8 byte order. An eTag not known yet is empty, not computed. */
  list(bucket: string, prefix: string): Promise<StoredObject[]>;
  /** As `list`, for one key; throws NoSuchKey. */
  get(bucket: string, key: string): Promise<StoredObject>;
  /** The object with its metadata and its ETag, computed when need be; throws NoSuchKey. */
  head(bucket: string, key: string): Promise<S3Object>;
  /** As `head`, with the file opened; the caller closes it. */
  open(bucket: string, key: string): Promise<{ object: S3Object; file: FileHandle }>;
  /** Keys in the order of a listing, see keysInOrder. */
  keys(bucket: string, query: KeyQuery): ReturnType<typeof keysInOrder>;
  /** What is known of listed keys; those gone since are left out. */
  summaries(bucket: string, files: readonly KeyFile[]): Promise<S3Object[]>;
  /** Moves a file into the bucket. */
  putFile(bucket: string, key: string, file: string, metadata?: ObjectMetadata): Promise<S3Object>;
  /** Writes a stream; when it fails, nothing changes. */
  put(bucket: string, key: string, stream: AsyncIterable<Uint8Array>, metadata?: ObjectMetadata): Promise<S3Object>;
  /** Writes a stream to disk, of which no key knows yet. */
  stage(bucket: string, stream: AsyncIterable<Uint8Array>): Promise<StagedFile>;
  /** Puts a staged file in place, see Commit. */
  commit(bucket: string, commit: Commit): Promise<S3Object>;
  /** The tags of an object; none when there is none of them, or no object or bucket. */
  tags(bucket: string, key: string): Promise<Record<string, string>>;
  /** Changes the metadata of an object; throws NoSuchKey. */
  update(bucket: string, key: string, update: (metadata: ObjectMetadata) => ObjectMetadata): Promise<void>;
  /** Deletes objects; a key that has none is no error, unless the check makes it one. */
  remove(bucket: string, keys: readonly string[], check?: Commit['check']): Promise<void>;
  /** The folder of a bucket, for files beside its objects: staged files and uploads. */
  folder(bucket: string): Promise<BucketFolder>;
}

/** Opens the store of a folder, which is created when absent. One process at a time may write below it. */
export function openBucketStore(rootDir: string): BucketStore {
  mkdirSync(rootDir, { recursive: true });
  const root = realpathSync.native(rootDir);
  const opened = openBuckets(root);

  return {
    buckets: async () => Promise.all((await bucketNames(root)).map((name) => readBucket(root, name))),
    createBucket: async (name, region) => void (await createBucketFolder(root, name, region)),
    deleteBucket: async (name) => {
      const { folder, exclusively } = await opened(name);
      await exclusively(() => deleteBucketFolder(root, folder));
    },
    bucket: (name) => readBucket(root, name),
    bucketRegion: async (name) => (await readBucket(root, name)).region,
    tagBucket: async (name, tags) => {
      const { folder, exclusively } = await opened(name);
      await exclusively(async () => writeSettings(folder, { ...(await readSettings(folder)), tags }));
    },
    list: async (name, prefix) => listObjects(await opened(name), prefix),
    get: async (name, key) => findObject(await opened(name), key),
    head: async (name, key) => headObject(await opened(name), key),
    open: async (name, key) => openObject(await opened(name), key),
    async *keys(name, query) {
      return yield* keysInOrder((await opened(name)).folder, query);
    },
    summaries: async (name, files) => summarizeAll(await opened(name), files),
    putFile: async (name, key, file, metadata) => {
      const bucket = await opened(name);
      checkKey(key);
      const staged = await stageFile(bucket.folder, file);
      return commitObject(bucket, { key, staged, ...(metadata && { metadata }) });
    },
    put: async (name, key, stream, metadata) => {
      const bucket = await opened(name);
      const staged = await stageStream(bucket.folder, stream);
      return commitObject(bucket, { key, staged, ...(metadata && { metadata }) });
    },
    stage: async (name, stream) => stageStream((await opened(name)).folder, stream),
    commit: async (name, commit) => commitObject(await opened(name), commit),
    tags: async (name, key) => {
      const bucket = await opened(name).catch(() => undefined);
      return bucket === undefined ? {} : tagsOfObject(bucket.folder, key);
    },
    update: async (name, key, update) => updateMetadata(await opened(name), key, update),
    remove: async (name, keys, check) => removeObjects(await opened(name), keys, check),
    folder: async (name) => (await opened(name)).folder,
  };
}

async function readBucket(root: string, name: string): Promise<Bucket> {
  return { name, ...(await readSettings(await findBucket(root, name))) };
}

/** Finds buckets, and keeps each one's cache as long as its folder stays in place. */
function openBuckets(root: string): (name: string) => Promise<OpenBucket> {
  const opened = new Map<string, { dir: string; bucket: Promise<OpenBucket> }>();
  return async (name) => {
    const folder = await findBucket(root, name);
    const known = opened.get(name);
    if (known?.dir === folder.dir) return known.bucket;
    const bucket = openBucket(folder);
    opened.set(name, { dir: folder.dir, bucket });
    bucket.catch(() => opened.delete(name));
    return bucket;
  };
}

async function openBucket(folder: BucketFolder): Promise<OpenBucket> {
  await removeLeftovers(folder);
  return { folder, eTags: await openETagCache(folder), exclusively: createLock() };
}

const summariesAtOnce = 32;

async function summarizeAll(bucket: OpenBucket, files: readonly KeyFile[]): Promise<S3Object[]> {
  const summaries: S3Object[] = [];
  for (let start = 0; start < files.length; start += summariesAtOnce) {
    const batch = files.slice(start, start + summariesAtOnce);
    for (const summary of await Promise.all(batch.map((file) => summarize(bucket, file)))) {
      if (summary !== undefined) summaries.push(summary);
    }
  }
  return summaries;
}
