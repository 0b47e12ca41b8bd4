import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/cli/package.ts';

/** Packs the built package into the folder; returns the tarball's path. */
export function pack(folder: string): string {
  const options = ['--ignore-scripts', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', ['pack', ...options], { cwd: packageRoot, encoding: 'utf8' })) as [
    { filename: string },
  ];
  return join(folder, packed.filename);
}

/**
 * Lays a tarball out below `node_modules` of the folder as npm would, with links to our copies of its dependencies:
 * takes a second and no registry. Returns the package's folder.
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

/** The top-level folders in node_modules of an installed package. */
function dependencies(omitOptional: boolean): string[] {
  const lock = JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: true; devOptional?: true; optional?: true }>;
  };
  return Object.entries(lock.packages)
    .filter(([path]) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path))
    .filter(([, { dev, devOptional, optional }]) => !dev && !(omitOptional && (optional || devOptional)))
    .map(([path]) => path);
}
