import { randomUUID } from 'node:crypto';
import { copyFileSync, constants, linkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { CopySession } from './copy-session.ts';

/** The only folder of a cluster in which DuckDB may read and write files other than its own. */
export function scratchDir(dataDir: string): string {
  return join(dataDir, 'scratch');
}

/**
 * A folder for one COPY or UNLOAD, which creates and deletes it; nobody else can know its name. Its files have no
 * extension, because with one DuckDB would read a file that is named in FROM.
 */
export function scratchFolder({ cluster }: CopySession, kind: 'copy' | 'unload'): string {
  return join(scratchDir(cluster.dataDir), `${kind}-${randomUUID()}`);
}

/**
 * Errors that mean a file cannot have a second name: another file system, another owner, too many links, no hard links
 * at all.
 */
const unlinkable = new Set(['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * Gives DuckDB a file under another name in its folder, because it follows no symbolic link out of there. Copies the
 * file if it cannot have two names.
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
