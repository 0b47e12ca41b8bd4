import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file below `local-cloud/src` as the build wrote it, also when this program runs from its sources. */
export function builtFile(name: string): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'dist/local-cloud/src', name);
}
