import { tmpdir } from 'node:os';
import { open, type FileHandle } from 'node:fs/promises';

/** The prototype of all file handles, so that a test can make an operation fail. */
export const fileHandles = async (): Promise<FileHandle> => {
  const any = await open(tmpdir(), 'r');
  try {
    return Object.getPrototypeOf(any) as FileHandle;
  } finally {
    await any.close();
  }
};

/** The system's error for a full disk. */
export const fullDisk = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
