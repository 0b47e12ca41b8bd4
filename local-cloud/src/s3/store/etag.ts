import type { BigIntStats } from 'node:fs';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ifPresent, replaceFile } from './file.ts';
import type { BucketFolder } from './folder.ts';
import { temporaryPath } from './folder.ts';

type Line = [key: string, version: string, eTag: string];

/** A file's clock ticks every few milliseconds: two contents written within one tick may look like the same version. */
const clockTickMs = 20;

/**
 * ETags already known, by key, size and time, so that a file is read once for its own. Kept in memory and in a file to
 * which lines are added; nothing is lost with it but the work of reading again.
 */
export interface ETagCache {
  find(key: string, stats: BigIntStats): string | undefined;
  add(key: string, stats: BigIntStats, eTag: string): void;
  remove(key: string): void;
  /** Resolves when all that was added is written. */
  flush(): Promise<void>;
}

export async function openETagCache(folder: BucketFolder): Promise<ETagCache> {
  const { eTags, lineCount } = await load(folder);
  if (lineCount > 2 * eTags.size + 1000) await compact(folder, eTags).catch(() => undefined);
  let pending = '';
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const lines = pending;
    pending = '';
    if (lines === '') return;
    try {
      // Not recursive, so that a bucket deleted meanwhile does not come back.
      await mkdir(dirname(folder.eTags)).catch(() => undefined);
      await appendFile(folder.eTags, lines);
    } catch {
      // Only a convenience is lost: a full disk must not fail the request that filled the cache.
    }
  };

  return {
    find(key, stats) {
      const known = eTags.get(key);
      return known?.[0] === versionOf(stats) ? known[1] : undefined;
    },
    add(key, stats, eTag) {
      if (Date.now() - Number(stats.mtimeNs / 1_000_000n) < clockTickMs) return;
      eTags.set(key, [versionOf(stats), eTag]);
      pending += `${JSON.stringify([key, versionOf(stats), eTag] satisfies Line)}\n`;
      writing = writing.then(write);
    },
    remove: (key) => void eTags.delete(key),
    flush: () => writing,
  };
}

const versionOf = (stats: BigIntStats): string => `${stats.size}:${stats.mtimeNs}`;

async function load(folder: BucketFolder) {
  const eTags = new Map<string, [version: string, eTag: string]>();
  const lines = ((await ifPresent(readFile(folder.eTags, 'utf8'))) ?? '').split('\n').filter((line) => line !== '');
  for (const line of lines) {
    const [key, version, eTag] = parseLine(line) ?? [];
    if (key !== undefined && version !== undefined && eTag !== undefined) eTags.set(key, [version, eTag]);
  }
  return { eTags, lineCount: lines.length };
}

/** The last line may have been cut by a crash. */
function parseLine(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

async function compact(folder: BucketFolder, eTags: Map<string, [string, string]>): Promise<void> {
  const lines = [...eTags].map(([key, [version, eTag]]) => `${JSON.stringify([key, version, eTag] satisfies Line)}\n`);
  await replaceFile(folder.eTags, lines.join(''), await temporaryPath(folder));
}

const readBytes = 1024 ** 2;

/** The hex md5 of a file's content. A small one is read whole, because a stream costs more than its content. */
export async function md5OfFile(path: string, sizeBytes: bigint): Promise<string> {
  const hash = createHash('md5');
  if (sizeBytes <= readBytes) return hash.update(await readFile(path)).digest('hex');
  await pipeline(createReadStream(path, { highWaterMark: readBytes }), hash);
  return hash.digest('hex');
}
