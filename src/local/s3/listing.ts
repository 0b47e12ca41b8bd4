import { lstatSync, readdirSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ifPresent, isAbsence, readJson } from './file.ts';
import type { BucketFolder } from './folder.ts';
import { compareKeys, pathOfKey, reservedFolder } from './key.ts';
import type { ObjectRecords } from './record.ts';

export interface KeyQuery {
  prefix?: string;
  /** Only keys that sort after this one. */
  after?: string;
}

export interface KeyFile {
  key: string;
  path: string;
}

const entriesPerTurn = 2000;

/** The bucket's keys in UTF-8 byte order, each with the file that held its object when its folder was read. */
export async function listKeys(folder: BucketFolder, query: KeyQuery): Promise<KeyFile[]> {
  const byKey = new Map<string, KeyFile>();
  for (const file of await storedKeys(folder)) {
    if (matches(file.key, query)) byKey.set(file.key, file);
  }
  await walk(folder, query, (file) => byKey.set(file.key, file));
  return [...byKey.values()].toSorted((a, b) => compareKeys(a.key, b.key));
}

const matches = (key: string, { prefix = '', after }: KeyQuery): boolean =>
  key.startsWith(prefix) && (after === undefined || compareKeys(key, after) > 0);

/** Whether any key that starts with this text, which ends in a slash, could be asked for. */
const mayMatchBelow = (start: string, { prefix = '', after }: KeyQuery): boolean =>
  (start.startsWith(prefix) || prefix.startsWith(start)) &&
  (after === undefined || after.startsWith(start) || compareKeys(start, after) > 0);

/**
 * Finds ordinary files. Reading folders synchronously is several times faster than through promises; the event loop
 * gets its turn between them.
 */
async function walk(folder: BucketFolder, query: KeyQuery, found: (file: KeyFile) => void): Promise<void> {
  const start = await startOfWalk(folder, query.prefix ?? '');
  const pending = start === undefined ? [] : [start];
  let sinceTurn = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const entries = readFolder(join(folder.dir, next));
    for (const entry of entries) {
      const key = next + entry.name;
      if (entry.isDirectory()) {
        if (key.toLowerCase() !== reservedFolder && mayMatchBelow(`${key}/`, query)) pending.push(`${key}/`);
      } else if (entry.isFile() && matches(key, query)) found({ key, path: join(folder.dir, key) });
    }
    sinceTurn += entries.length + 1;
    if (sinceTurn >= entriesPerTurn) {
      sinceTurn = 0;
      await nextTurn();
    }
  }
}

/** The deepest folder that all keys of the prefix share, as the start of a key; undefined when it is not a folder. */
async function startOfWalk(folder: BucketFolder, prefix: string): Promise<string | undefined> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (start === '') return start;
  const names = pathOfKey(start.slice(0, -1));
  if (names === undefined) return undefined;
  const path = join(folder.dir, ...names);
  return (await ifPresent(realpath(path))) === path ? start : undefined;
}

function readFolder(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

async function storedKeys(folder: BucketFolder): Promise<KeyFile[]> {
  const shards = (await ifPresent(readdir(folder.objects))) ?? [];
  const files = shards.flatMap((shard) => readFolder(join(folder.objects, shard)).map(({ name }) => join(shard, name)));
  const found: KeyFile[] = [];
  for (const file of files) {
    const key = await keyOfStored(folder, file);
    if (key !== undefined) found.push({ key, path: join(folder.objects, file) });
  }
  return found;
}

/** A stored file's name is the id of its key, so what was once read for it stays true. */
const keysByFile = new Map<string, string>();

async function keyOfStored(folder: BucketFolder, file: string): Promise<string | undefined> {
  const known = keysByFile.get(file);
  if (known !== undefined) return known;
  const stored = await readJson<ObjectRecords>(`${join(folder.records, file)}.json`);
  if (stored !== undefined) keysByFile.set(file, stored.key);
  return stored?.key;
}

/** Size and time of a listed file, or undefined when it has gone since. */
export function statListed(path: string) {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
