import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** `$XDG_CACHE_HOME/sparkify/clients`, or the project's own folder where that cannot be written. */
function cacheFolder(): string {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sparkify', 'clients');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    const own = join(__dirname, '../../../../.sparkify/cache/clients');
    mkdirSync(own, { recursive: true });
    return own;
  }
}

/** Fills the folder `name` of the cache once: beside it first and moved there whole, so that none is half there. */
async function once(name: string, fill: (folder: string) => Promise<unknown>): Promise<string> {
  const cache = cacheFolder();
  const home = join(cache, name);
  if (existsSync(home)) return home;
  const fresh = mkdtempSync(join(cache, 'fetch-'));
  try {
    await fill(fresh);
    if (!existsSync(home)) renameSync(fresh, home);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return home;
}

/** Installs packages of PyPI, the first of them at the version that the folder is called by; returns the PYTHONPATH. */
export function pythonPackages(name: string, version: string, ...more: string[]): Promise<string> {
  const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore', '--no-warn-conflicts'];
  return once(`${name}-${version}`, (folder) =>
    run('python3', ['-m', 'pip', 'install', ...quiet, '--target', folder, `${name}==${version}`, ...more]),
  );
}

/** Fetches a jar of Maven Central; returns its path. */
export async function mavenJar(group: string, artifact: string, version: string): Promise<string> {
  const coordinates = `${group}:${artifact}:${version}`;
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
  const folder = await once(`${artifact}-${version}`, (fresh) =>
    run('mvn', ['-q', '-B', plugin, `-Dartifact=${coordinates}`, `-DoutputDirectory=${fresh}`]),
  );
  return join(folder, `${artifact}-${version}.jar`);
}

/** `describe` where every one of the tools can be run here, else `describe.skip` and a line that says why. */
export function describeWith(...tools: string[]): jest.Describe {
  const missing = tools.filter((tool) => !canRun(tool));
  if (missing.length === 0) return describe;
  process.stderr.write(`SKIPPED: this machine has no ${missing.join(' and no ')}\n`);
  return describe.skip;
}

function canRun(tool: string): boolean {
  try {
    execFileSync(tool, [tool === 'java' ? '-version' : '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
