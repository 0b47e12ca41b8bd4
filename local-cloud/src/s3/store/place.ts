import type { BigIntStats } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ifPresent, lstatIfAny } from './file.ts';
import type { BucketFolder } from './folder.ts';
import { pathById } from './folder.ts';
import { isOrdinary, pathOfKey } from './key.ts';

/** A file that holds an object, and what the file system said of it. */
export interface Place {
  path: string;
  stats: BigIntStats;
}

const longestPathBytes = process.platform === 'linux' ? 4095 : 1023;

/**
 * The file that holds the object of this key, or undefined. Links are not followed, and a file whose real name differs
 * from the key, as on a file system that ignores case, is not this key's. If a person has put an ordinary file beside a
 * stored one, the ordinary file is the object.
 */
export async function locate(folder: BucketFolder, key: string): Promise<Place | undefined> {
  const names = pathOfKey(key);
  if (names !== undefined) {
    const path = join(folder.dir, ...names);
    const stats = await lstatIfAny(path);
    if (stats?.isFile() && (await ifPresent(realpath(path))) === path) return { path, stats };
  }
  const path = pathById(folder.objects, key);
  const stats = await lstatIfAny(path);
  return stats?.isFile() ? { path, stats } : undefined;
}

/** The path to which a new object of this key goes: an ordinary one, unless the key or what is there forbids it. */
export async function targetPath(folder: BucketFolder, key: string): Promise<string> {
  const path = join(folder.dir, key);
  const ordinary = isOrdinary(key) && Buffer.byteLength(path) <= longestPathBytes && (await isFree(path));
  return ordinary ? path : pathById(folder.objects, key);
}

/** Whether a file may be created or replaced at this path without following a link or meeting another key's file. */
async function isFree(path: string): Promise<boolean> {
  const stats = await lstatIfAny(path);
  if (stats !== undefined) return stats.isFile() && (await ifPresent(realpath(path))) === path;
  const ancestor = await nearestExisting(dirname(path));
  return ancestor.stats.isDirectory() && (await ifPresent(realpath(ancestor.path))) === ancestor.path;
}

async function nearestExisting(path: string): Promise<Place> {
  const stats = await lstatIfAny(path);
  return stats === undefined ? nearestExisting(dirname(path)) : { path, stats };
}
