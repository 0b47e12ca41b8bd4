import { mkdir, readdir, realpath, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { s3Error, noSuchBucket } from '../error.ts';
import { ifPresent, readJson, replaceFile } from './file.ts';
import type { BucketFolder } from './folder.ts';
import { bucketFolder, temporaryPath } from './folder.ts';
import { reservedFolder } from './key.ts';
import { keysInOrder } from './listing.ts';

/** The region of a bucket that is just a folder created by hand: that of the public Sparkify bucket. */
export const defaultRegion = 'us-west-2';

export interface BucketSettings {
  region: string;
  createdAtMs: number;
  tags: Record<string, string>;
}

const nameForm = /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]$/;
const reservedSuffix = /(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
const addressForm = /^\d+\.\d+\.\d+\.\d+$/;

/** S3's rules for the names of general purpose buckets. */
export const isBucketName = (name: string): boolean =>
  name.length >= 3 && name.length <= 63 && nameForm.test(name) && !reservedSuffix.test(name) && !addressForm.test(name);

/** The folder of an existing bucket. The folder itself may be a link: a person decides where a bucket is. */
export async function findBucket(root: string, name: string): Promise<BucketFolder> {
  const path = isBucketName(name) ? await ifPresent(realpath(join(root, name))) : undefined;
  if (path === undefined || !(await stat(path)).isDirectory()) throw noSuchBucket(name);
  return bucketFolder(name, path);
}

export async function createBucketFolder(root: string, name: string, region: string): Promise<BucketFolder> {
  if (!isBucketName(name)) {
    throw s3Error('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
  }
  try {
    await mkdir(join(root, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw s3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { BucketName: name },
    );
  }
  const folder = await findBucket(root, name);
  try {
    await writeSettings(folder, { region, createdAtMs: Date.now(), tags: {} });
  } catch (error) {
    await rm(folder.dir, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

export async function readSettings(folder: BucketFolder): Promise<BucketSettings> {
  const settings = await readJson<BucketSettings>(folder.settings);
  if (settings !== undefined) return settings;
  const { birthtimeMs } = await stat(folder.dir);
  return { region: defaultRegion, createdAtMs: Math.floor(birthtimeMs), tags: {} };
}

export async function writeSettings(folder: BucketFolder, settings: BucketSettings): Promise<void> {
  const temporary = await temporaryPath(folder);
  await replaceFile(folder.settings, JSON.stringify(settings), temporary);
}

/** Deletes what is ours and empty folders; anything else that a person keeps there makes the bucket not empty. */
export async function deleteBucketFolder(root: string, folder: BucketFolder): Promise<void> {
  if (!(await keysInOrder(folder, {}).next()).done || !(await removeEmptyFolders(folder.dir, reservedFolder))) {
    throw s3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', { BucketName: folder.name });
  }
  await rm(dirname(folder.settings), { recursive: true, force: true });
  const path = join(root, folder.name);
  await rmdir(folder.dir);
  if (path !== folder.dir) await unlink(path);
}

/** Whether nothing but the excepted name is left below a folder once its empty folders are gone. */
async function removeEmptyFolders(dir: string, except?: string): Promise<boolean> {
  let isEmpty = true;
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.name === except) continue;
    const path = join(dir, entry.name);
    if (entry.isDirectory() && (await removeEmptyFolders(path))) await rmdir(path);
    else isEmpty = false;
  }
  return isEmpty;
}

/** The names of the folders below the root that are buckets. */
export async function bucketNames(root: string): Promise<string[]> {
  const names = (await readdir(root)).filter((name) => isBucketName(name));
  const isFolder = await Promise.all(
    names.map(async (name) => (await ifPresent(stat(join(root, name))))?.isDirectory()),
  );
  return names.filter((_name, index) => isFolder[index]).toSorted();
}
