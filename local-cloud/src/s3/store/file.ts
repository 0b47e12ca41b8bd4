import type { BigIntStats } from 'node:fs';
import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';

const absences = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);

/** Whether a file system error says that nothing is at the path. */
export const isAbsence = (error: unknown): boolean => absences.has((error as NodeJS.ErrnoException).code ?? '');

/** What a promise of the file system gives, or undefined when nothing is at the path. */
export async function ifPresent<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** What is at a path, itself and not what it points to, or undefined. */
export const lstatIfAny = (path: string): Promise<BigIntStats | undefined> => ifPresent(lstat(path, { bigint: true }));

/** The value of a JSON file of ours, or undefined when there is none or a loss of power left it torn. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await ifPresent(readFile(path, 'utf8'));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Replaces a file so that a reader sees the old or the new content, never a part. */
export async function replaceFile(path: string, content: string, temporaryPath: string): Promise<void> {
  try {
    await writeFile(temporaryPath, content);
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
}
