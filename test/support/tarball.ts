import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/cli/package.ts';

/** Packs what is built into the folder; returns the path of the tarball. */
export function pack(folder: string): string {
  const options = ['--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', ['pack', ...options], { cwd: packageRoot, encoding: 'utf8' })) as [
    { filename: string },
  ];
  return join(folder, packed.filename);
}

/**
 * Lays a tarball out below `node_modules` of the folder as npm would, with links to our own copies of what it depends
 * on: in a second, and without a registry. Returns the package's folder.
 */
export function layOut(tarball: string, folder: string, { omitOptional = false } = {}): string {
  const installed = join(folder, 'node_modules', 'sparkify-etl');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['xzf', tarball, '--strip-components', '1', '-C', installed]);
  for (const name of dependencies(omitOptional)) {
    const link = join(folder, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(packageRoot, name), link);
  }
  return installed;
}

/** Folders at the top of node_modules that an installation of the package has. */
function dependencies(omitOptional: boolean): string[] {
  const lock = JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: true; devOptional?: true; optional?: true }>;
  };
  return Object.entries(lock.packages)
    .filter(([path]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path))
    .filter(([, { dev, devOptional, optional }]) => !dev && !(omitOptional && (optional || devOptional)))
    .map(([path]) => path);
}
