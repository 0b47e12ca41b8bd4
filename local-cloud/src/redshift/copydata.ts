import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { constants, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const log = 'cluster.duckdb.wal';
/** What lasts of a cluster's data; the rest it keeps for a moment only. */
const files = ['cluster.duckdb', log, 'history.jsonl'] as const;

/** Whether a folder holds the data of a cluster. */
export const hasData = (folder: string): boolean => existsSync(join(folder, files[0]));

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

const copyOne = async (from: string, to: string, sizeBytes: number): Promise<number> => {
  // Where the file system can, blocks are shared until one of the two changes them.
  if (sizeBytes === Infinity) await copyFile(from, to, constants.COPYFILE_FICLONE);
  else if (sizeBytes > 0) await pipeline(createReadStream(from, { end: sizeBytes - 1 }), createWriteStream(to));
  else return 0;
  return (await stat(to)).size;
};

/**
 * Copies a cluster's data, whole or not at all, with so much of its write-ahead log; the bytes copied come back. The
 * cluster is not running, or holds its files still.
 */
export const copyData = async (from: string, to: string, walSizeBytes = Infinity): Promise<number> => {
  const unfinished = `${to}.new`;
  await rm(unfinished, { recursive: true, force: true });
  try {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await mkdir(unfinished, { mode: 0o700 });
    let copiedBytes = 0;
    for (const file of files) {
      const limit = file === log ? walSizeBytes : Infinity;
      copiedBytes += await copyOne(join(from, file), join(unfinished, file), limit).catch((error: unknown) => {
        if (isMissing(error) && file !== files[0]) return 0;
        throw error;
      });
    }
    await rm(to, { recursive: true, force: true });
    await rename(unfinished, to);
    return copiedBytes;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
};
