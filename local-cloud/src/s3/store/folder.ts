import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { idOfKey, reservedFolder } from './key.ts';

/** Where a bucket keeps its things. Ordinary objects are files below `dir`; all else is in the reserved folder. */
export interface BucketFolder {
  name: string;
  /** Real path of the bucket's folder, so that comparing paths shows whether a link was followed. */
  dir: string;
  /** Bytes of the objects that cannot be ordinary files, by id of the key. */
  objects: string;
  /** What a file alone does not say of its object, by id of the key. */
  records: string;
  uploads: string;
  temporary: string;
  settings: string;
  eTags: string;
}

export function bucketFolder(name: string, dir: string): BucketFolder {
  const reserved = join(dir, reservedFolder);
  return {
    name,
    dir,
    objects: join(reserved, 'objects'),
    records: join(reserved, 'records'),
    uploads: join(reserved, 'uploads'),
    temporary: join(reserved, 'temporary'),
    settings: join(reserved, 'bucket.json'),
    eTags: join(reserved, 'etags.jsonl'),
  };
}

/** A path below `parent` for this key, spread over folders so that none grows large. */
export function pathById(parent: string, key: string): string {
  const id = idOfKey(key);
  return join(parent, id.slice(0, 2), id);
}

/** Tells this process from an earlier one that had the same id, as the first process of a container always has. */
const owner = `${process.pid}-${randomUUID()}`;

/** A new path on the bucket's file system. It names the process, so that a later one knows what was left behind. */
export async function temporaryPath(folder: BucketFolder): Promise<string> {
  await mkdir(folder.temporary, { recursive: true });
  return join(folder.temporary, `${owner}-${randomUUID()}`);
}

/** Deletes the temporary files of processes that have ended. */
export async function removeLeftovers(folder: BucketFolder): Promise<void> {
  const names = await readdir(folder.temporary).catch(() => []);
  const leftovers = names.filter((name) => !name.startsWith(owner) && !isOtherRunning(Number.parseInt(name, 10)));
  await Promise.all(leftovers.map((name) => rm(join(folder.temporary, name), { recursive: true, force: true })));
}

function isOtherRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
