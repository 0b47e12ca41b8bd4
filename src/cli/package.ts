import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json, found by walking up: the same from src/ under a test and from dist/src/. */
export const packageRoot = findRoot(__dirname);

/** The built file of a source path below the root, such as `src/worker.ts`. */
export function built(source: string): string {
  return join(packageRoot, 'dist', source.replace(/\.ts$/, '.js'));
}

export function packageVersion(): string {
  return manifest().version;
}

/** Names of the packages that only the local cloud needs. */
export function optionalDependencies(): string[] {
  return Object.keys(manifest().optionalDependencies);
}

function manifest(): { version: string; optionalDependencies: Record<string, string> } {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as ReturnType<typeof manifest>;
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`No package.json above ${__dirname}`);
  return findRoot(parent);
}
