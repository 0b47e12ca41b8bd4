import { existsSync } from 'node:fs';
import { chmod, copyFile, rename } from 'node:fs/promises';
import { builtFile } from '../built.ts';

/** Written by the build: a database with everything that each cluster needs, before anything is in it. */
export const templateFile = builtFile('engine/template/built.duckdb');

/**
 * Gives a new cluster that database, where the build made one. Only a start: whoever opens it still looks whether it
 * was prepared by the same statements as his own.
 */
export async function copyTemplate(path: string): Promise<void> {
  if (existsSync(path) || !existsSync(templateFile)) return;
  // A process killed while it copies must not leave half a database under the real name.
  await copyFile(templateFile, `${path}.new`);
  // The copy has the template's mode, whatever the umask.
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}
