import { cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Copies a cluster's data, without what it keeps for a moment only, whole or not at all; the bytes copied come back. */
export const copyFolder = async (from: string, to: string): Promise<number> => {
  const unfinished = `${to}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await cp(from, unfinished, { recursive: true, filter: (source) => source === from || basename(source) !== 'tmp' });
  await rm(to, { recursive: true, force: true });
  await rename(unfinished, to);
  const files = await readdir(to, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    files.filter((file) => file.isFile()).map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};
