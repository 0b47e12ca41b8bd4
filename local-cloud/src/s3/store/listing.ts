import { lstatSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ifPresent, isAbsence, readJson } from './file.ts';
import type { BucketFolder } from './folder.ts';
import { compareKeys, pathOfKey, reservedFolder } from './key.ts';
import type { ObjectRecords } from './record.ts';
import { Walk } from './walk.ts';

export interface KeyQuery {
  prefix?: string;
  /** Only keys that sort after this one. */
  after?: string;
}

export interface KeyFile {
  key: string;
  path: string;
}

/** The bucket's keys in UTF-8 byte order, each with the file that held its object when its folder was read. */
export async function listKeys(folder: BucketFolder, query: KeyQuery): Promise<KeyFile[]> {
  const files: KeyFile[] = [];
  for await (const file of keysInOrder(folder, query)) files.push(file);
  return files;
}

/** The same keys, found on demand. Keys that start with a text passed to `next` are skipped from then on. */
export async function* keysInOrder(
  folder: BucketFolder,
  query: KeyQuery,
): AsyncGenerator<KeyFile, void, string | undefined> {
  let stored = (await storedKeys(folder)).filter(({ key }) => matches(key, query));
  stored.sort((a, b) => compareKeys(b.key, a.key));
  const walk = new Walk(folder.dir, { ...query, mayEnter: (start) => mayMatchBelow(start, query) });
  const start = await startOfWalk(folder, query.prefix ?? '');
  if (start !== undefined) walk.enter(start);
  let ordinary = await nextMatch(walk, query);
  for (;;) {
    const other = stored.at(-1);
    const order = compareFound(ordinary, other?.key);
    if (order === undefined) return;
    if (order >= 0) stored.pop();
    const found = order <= 0 ? { key: ordinary!, path: join(folder.dir, ordinary!) } : other!;
    const skipped = yield found;
    if (skipped !== undefined) {
      walk.skip(skipped);
      stored = stored.filter(({ key }) => !key.startsWith(skipped));
    }
    if (order <= 0) ordinary = await nextMatch(walk, query);
  }
}

/** Below 0 when the first comes first, above when the second does; undefined when there is neither. */
function compareFound(a: string | undefined, b: string | undefined): number | undefined {
  if (a === undefined) return b === undefined ? undefined : 1;
  return b === undefined ? -1 : compareKeys(a, b);
}

async function nextMatch(walk: Walk, query: KeyQuery): Promise<string | undefined> {
  for (let key = await walk.next(); key !== undefined; key = await walk.next()) if (matches(key, query)) return key;
  return undefined;
}

const matches = (key: string, { prefix = '', after }: KeyQuery): boolean =>
  key.startsWith(prefix) && (after === undefined || compareKeys(key, after) > 0);

/** Whether any key that starts with this text, which ends in a slash, is wanted. */
const mayMatchBelow = (start: string, { prefix = '', after }: KeyQuery): boolean =>
  start.toLowerCase() !== `${reservedFolder}/` &&
  (start.startsWith(prefix) || prefix.startsWith(start)) &&
  (after === undefined || after.startsWith(start) || compareKeys(start, after) > 0);

/** The deepest folder that all keys of the prefix share, as the start of a key; undefined when it is not a folder. */
async function startOfWalk(folder: BucketFolder, prefix: string): Promise<string | undefined> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (start === '') return start;
  const names = pathOfKey(start.slice(0, -1));
  if (names === undefined) return undefined;
  const path = join(folder.dir, ...names);
  return (await ifPresent(realpath(path))) === path ? start : undefined;
}

async function storedKeys(folder: BucketFolder): Promise<KeyFile[]> {
  const shards = (await ifPresent(readdir(folder.objects))) ?? [];
  const found: KeyFile[] = [];
  const files: string[] = [];
  for (const shard of shards) {
    const names = (await ifPresent(readdir(join(folder.objects, shard)))) ?? [];
    files.push(...names.map((name) => join(shard, name)));
  }
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
