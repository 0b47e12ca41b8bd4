import { tmpdir } from 'node:os';
import { open, type FileHandle } from 'node:fs/promises';

/** What every open file does, for a test to let a step of it fail. */
export const fileHandles = async (): Promise<FileHandle> => {
  const any = await open(tmpdir(), 'r');
  try {
    return Object.getPrototypeOf(any) as FileHandle;
  } finally {
    await any.close();
  }
};

/** What the system says when there is no space left. */
export const fullDisk = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
