import { existsSync } from 'node:fs';
import { chmod, copyFile, rename } from 'node:fs/promises';
import { builtFile } from '../built.ts';

/** A database written by the build, with everything that a new cluster needs. */
export const templateFile = builtFile('engine/template/built.duckdb');

/**
 * Copies that database to a new cluster, if the build made one. It only saves time: openers still check that it was
 * prepared by the statements they would use.
 */
export async function copyTemplate(path: string): Promise<void> {
  if (existsSync(path) || !existsSync(templateFile)) return;
  // A process killed during the copy must not leave half a database under the real name.
  await copyFile(templateFile, `${path}.new`);
  // The copy has the template's mode, whatever the umask.
  await chmod(`${path}.new`, 0o600);
  await rename(`${path}.new`, path);
}
