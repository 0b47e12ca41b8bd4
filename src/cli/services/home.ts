import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CliError } from '../errors.ts';
import { isAlive } from './process.ts';

/** What `sparkify up --json` prints, and what other commands read while it is up. */
export interface Running {
  temporal: { address: string; namespace: string; ui: string | null; cli: string | null };
  /** URL of the codec server, when there are keys. */
  codec?: string;
  aws: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };
  s3Root: string;
}

interface Holder {
  pid: number;
  /** Tells a process from a later one with the same pid; absent where the system does not say. */
  startedAt?: string;
}

/** Files below the folder that keeps the state, `.sparkify` unless told otherwise. */
export function homePaths(home: string) {
  const root = resolve(home);
  return {
    root,
    /** Local buckets, `<bucket>/<key>` each. */
    s3: join(root, 's3'),
    histories: join(root, 'temporal.db'),
    /** Leads the Temporal CLI, and us, to the server started here: `TEMPORAL_CONFIG_FILE=.sparkify/temporal.toml`. */
    profile: join(root, 'temporal.toml'),
    log: (service: string) => join(root, 'logs', `${service}.log`),
    running: join(root, 'running.json'),
    lock: join(root, 'lock'),
  };
}

/**
 * Takes the folder for this process until `release`; of two that try at once, one gets it. A lock whose process is
 * gone is taken over. Throws a CliError naming the process that holds it.
 */
export function takeHome(home: string): { release: () => void } {
  const { root, lock, running } = homePaths(home);
  makeFolder(root);
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    while (!tryLink(mine, lock)) {
      const holder = readHolder(lock);
      if (holder !== undefined && holds(holder)) {
        throw new CliError(`${root} is in use by process ${holder.pid}: end that one, or choose another --home.`);
      }
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return {
    release: () => {
      rmSync(running, { force: true });
      rmSync(lock, { force: true });
    },
  };
}

/** Readable by the owner alone: it carries the keys of the local cloud. */
export function writeRunning(home: string, running: Running): void {
  const path = homePaths(home).running;
  writeFileSync(`${path}.new`, JSON.stringify(running, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** What is up in this home; undefined when nothing is. */
export function readRunning(home: string): (Running & { pid: number }) | undefined {
  const { lock, running } = homePaths(home);
  const holder = readHolder(lock);
  if (holder === undefined || !holds(holder)) return undefined;
  try {
    return { ...(JSON.parse(readFileSync(running, 'utf8')) as Running), pid: holder.pid };
  } catch {
    return undefined;
  }
}

function makeFolder(root: string): void {
  try {
    mkdirSync(root, { recursive: true });
    mkdirSync(join(root, 's3'), { recursive: true });
  } catch (error) {
    throw new CliError(`The home folder ${root} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(lock: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function holds(holder: Holder): boolean {
  return isAlive(holder.pid) && identify(holder.pid).startedAt === holder.startedAt;
}

/** Field 22 of /proc/<pid>/stat, counted behind the name, which may hold blanks. */
function identify(pid: number): Holder {
  try {
    const startedAt = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
    return { pid, ...(startedAt !== undefined && { startedAt }) };
  } catch {
    return { pid };
  }
}
