import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NotInstalledError } from './error.ts';

/** Throws NotInstalledError where what only the local cloud needs was left out of the installation. */
export function requireInstalled(): void {
  const missing = optionalDependencies().filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  throw new NotInstalledError(
    `The local cloud is not installed: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing. ` +
      'Install it without --omit=optional.',
  );
}

function optionalDependencies(): string[] {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { optionalDependencies: object };
  return Object.keys(manifest.optionalDependencies);
}

function isInstalled(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND';
  }
}
