import { randomUUID } from 'node:crypto';
import { copyFileSync, constants, linkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { CopySession } from './copy-session.ts';

/** The folder of a cluster in which alone DuckDB may read and write files other than its own. */
export function scratchDir(dataDir: string): string {
  return join(dataDir, 'scratch');
}

/**
 * A folder for one COPY or UNLOAD, which makes and deletes it; nobody else can know its name. Files in it are named
 * without an extension: by that DuckDB would know how to read one whose name stands in FROM.
 */
export function scratchFolder({ cluster }: CopySession, kind: 'copy' | 'unload'): string {
  return join(scratchDir(cluster.dataDir), `${kind}-${randomUUID()}`);
}

/** Why a file cannot have a second name: another file system, another owner, too many names, no such thing at all. */
const unlinkable = new Set(['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * Gives DuckDB, which follows no symbolic link out of its folder, a file under another name there; it is copied where it
 * cannot have two.
 */
export function grantFile(path: string, name: string): string {
  const file = realpathSync.native(path);
  try {
    linkSync(file, name);
  } catch (error) {
    if (!unlinkable.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyFileSync(file, name, constants.COPYFILE_FICLONE);
  }
  return name;
}
