import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError } from '../errors.ts';
import { built } from '../package.ts';
import { isAlive, run } from './process.ts';

/** Where the local services keep their state by default. */
export const defaultHome = '.sparkify';

const workspaceBucket = 'sparkify-workspace';
/** Where a load may write manifests in the local cloud: an S3 URI. */
export const localWorkspace = `s3://${workspaceBucket}`;

/** What `sparkify up --json` prints, and what other commands read while it runs. */
export interface Running {
  temporal: { address: string; namespace: string; ui: string | null; cli: string | null };
  /** URL of the codec server, when there are keys. */
  codec?: string;
  aws: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };
  s3Root: string;
}

interface Starter {
  pid: number;
  /** Distinguishes a process from a later one with the same pid; absent if the system does not provide it. */
  startedAt?: string;
}

/** A home that is ours as long as any process of ours has its folder open. */
export interface TakenHome {
  /** For the services of this home, so that it stays taken until the last of them has ended. */
  descriptor: number;
  release(): void;
}

/** Files below the folder that keeps the state, by default `.sparkify`. */
export function homePaths(home: string) {
  const root = resolve(home);
  return {
    root,
    /** Local buckets, `<bucket>/<key>` each. */
    s3: join(root, 's3'),
    histories: join(root, 'temporal.db'),
    /** Points the Temporal CLI, and us, at the server started here: `TEMPORAL_CONFIG_FILE=.sparkify/temporal.toml`. */
    profile: join(root, 'temporal.toml'),
    /** The report of the latest run of that workflow id. */
    report: (workflowId: string) => join(root, 'reports', `${fileName(workflowId)}.html`),
    /** CA of the certificates of the local cloud's clusters. */
    warehouseCa: join(root, 'cloud/certificates/ca.pem'),
    log: (service: string) => join(root, 'logs', `${service}.log`),
    running: join(root, 'running.json'),
  };
}

const mostFileNameBytes = 200;

/** A workflow id may contain anything, including slashes and line breaks, and have a thousand characters. */
function fileName(workflowId: string): string {
  const name = encodeURIComponent(workflowId.replaceAll(/\p{Cs}/gu, '\uFFFD'))
    .replaceAll('%2F', '_')
    .replace(/^\./, '%2E');
  if (name.length <= mostFileNameBytes) return name;
  return `${name.slice(0, mostFileNameBytes - 17)}-${createHash('sha256').update(workflowId).digest('hex').slice(0, 16)}`;
}

/** Longer than the lock waits for an owner that is just ending. */
const takeTimeoutMs = 60_000;

/**
 * Takes the folder for this process and its services; the lock is the local cloud's own. Throws a CliError naming the
 * process that has it, or what is wrong with it.
 */
export async function takeHome(home: string, report: (line: string) => void): Promise<TakenHome> {
  const { root, running } = homePaths(home);
  // What our services write contains secrets.
  process.umask(0o077);
  const descriptor = openFolder(root);
  const command = ['sparkify', ...process.argv.slice(2)].join(' ');
  const lock = [built('local-cloud/src/home/main.ts'), root, String(process.pid), command];
  const { code, output } = await run(process.execPath, lock, { timeoutMs: takeTimeoutMs, descriptor });
  if (code !== 0) {
    closeSync(descriptor);
    throw new CliError(output.trim());
  }
  if (output !== '') report(output.trim());
  mkdirSync(join(root, 's3', workspaceBucket), { recursive: true });
  return {
    descriptor,
    release: () => {
      rmSync(running, { force: true });
      closeSync(descriptor);
    },
  };
}

/** Readable only by the owner, because it has the keys of the local cloud. */
export function writeRunning(home: string, running: Running): void {
  const path = homePaths(home).running;
  writeFileSync(`${path}.new`, JSON.stringify({ ...running, ...identify(process.pid) }, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** What is running in this home; undefined if nothing is. */
export function readRunning(home: string): (Running & { pid: number }) | undefined {
  try {
    const { startedAt, ...running } = JSON.parse(readFileSync(homePaths(home).running, 'utf8')) as Running & Starter;
    return isAlive(running.pid) && identify(running.pid).startedAt === startedAt ? running : undefined;
  } catch {
    return undefined;
  }
}

function openFolder(root: string): number {
  try {
    mkdirSync(root, { recursive: true });
    return openSync(root, 'r');
  } catch (error) {
    throw new CliError(
      `The folder ${root} cannot be used (${(error as Error).message}): make it writable for this user, or choose another --home.`,
      { cause: error },
    );
  }
}

/** Field 22 of /proc/<pid>/stat, counted after the name, which may contain blanks. */
function identify(pid: number): Starter {
  try {
    const startedAt = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
    return { pid, ...(startedAt !== undefined && { startedAt }) };
  } catch {
    return { pid };
  }
}
