import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Path of a file that the build writes below `dist/local-cloud/src`, also when this program runs from its sources. */
export function builtFile(name: string): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return join(folder, 'dist/local-cloud/src', name);
}
