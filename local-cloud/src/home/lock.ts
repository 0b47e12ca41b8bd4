import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HomeError, HomeInUseError } from './error.ts';
import { openHomeFolder } from './folder.ts';

/**
 * One home, one owner. The lock is the kernel's (flock) on the folder itself: it ends with the last process that has
 * the descriptor, however that ends; it holds across containers and names of the folder; and it is not a file that
 * could be deleted or left behind. Node has no flock, but a lock belongs to the open file rather than the process, so a
 * short-lived program can take it on our descriptor.
 */
export interface HomeLock {
  /** Tells the process that waits for the home that it will soon be free. */
  ending(): void;
  /** Gives the home back. */
  release(): void;
}

/** Who owns a home, for the message to others who want it. */
export interface Owner {
  pid: number;
  command: string;
}

interface OwnerRecord extends Owner {
  host: string;
  /** ISO 8601. */
  since: string;
  ending?: true;
}

export interface LockOptions {
  /** Descriptor of the home's folder that we share with whoever opened it; one of our own unless given. */
  descriptor?: number;
  /** The owner to record: by default this process; no new one if the descriptor is shared. */
  owner?: Owner;
  report?: (message: string) => void;
}

/** Longer than an owner needs to end after a signal or its parent's death: 20 s for its clusters. */
const endingMs = 30_000;
const pollMs = 100;

/** LOCK_EX | LOCK_NB. */
const perlLock = 'open(my $f, "<&=", 3) or die "$!\n"; flock($f, 6) or exit($!{EWOULDBLOCK} ? 1 : die "$!\n")';
const lockers = [
  ['flock', '-n', '3'],
  ['perl', '-e', perlLock],
] as const;

/**
 * Makes this process the owner of a home, whose folder is created if absent and closed to others. Waits for an owner
 * that is just ending. Throws HomeError at once if another process has the home, naming it, or if the home cannot be
 * locked.
 */
export const lockHome = async (home: string, options: LockOptions = {}): Promise<HomeLock> => {
  const { descriptor, report = () => {} } = options;
  openHomeFolder(home, report);
  if (descriptor !== undefined) {
    await acquire(home, descriptor, report);
    if (options.owner !== undefined) writeOwner(home, recordOf(options.owner));
    return { ending: () => undefined, release: () => undefined };
  }
  const own = openSync(home, 'r');
  try {
    await acquire(home, own, report);
  } catch (error) {
    closeSync(own);
    throw error;
  }
  const record = recordOf(options.owner ?? { pid: process.pid, command: process.argv.slice(1).join(' ') });
  writeOwner(home, record);
  return { ending: () => writeOwner(home, { ...record, ending: true }), release: () => closeSync(own) };
};

const recordOf = (owner: Owner): OwnerRecord => ({ ...owner, host: hostname(), since: new Date().toISOString() });

const acquire = async (home: string, descriptor: number, report: (message: string) => void): Promise<void> => {
  const deadlineMs = Date.now() + endingMs;
  for (let isFirst = true; !tryLock(home, descriptor); isFirst = false) {
    const owner = readOwner(home);
    if (Date.now() > deadlineMs || !isEnding(owner)) throw inUse(home, owner);
    if (isFirst && owner !== undefined) report(`Waiting for process ${owner.pid} to leave ${home}.`);
    await pause(pollMs);
  }
};

/** Whether the lock is ours now. Throws HomeError where there are no locks, as on some network file systems. */
const tryLock = (home: string, descriptor: number): boolean => {
  for (const [program, ...args] of lockers) {
    const stdio = ['ignore', 'ignore', 'pipe', descriptor] as const;
    const { status, error, stderr } = spawnSync(program, args, { stdio: [...stdio], encoding: 'utf8' });
    if (error !== undefined && 'code' in error && error.code === 'ENOENT') continue;
    if (status === 0) return true;
    if (status === 1) return false;
    throw new HomeError(
      `The folder ${home} cannot be locked (${error?.message ?? stderr.trim()}): keep the home on a local disk, not on a network file system.`,
    );
  }
  throw new HomeError(`The folder ${home} cannot be locked: install flock (package util-linux) or perl.`);
};

/** Nobody's name yet, or that of a process that is gone: its services follow it, or a new owner is about to sign. */
const isEnding = (owner: OwnerRecord | undefined): boolean =>
  owner === undefined || owner.ending === true || (owner.host === hostname() && !isAlive(owner.pid));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const inUse = (home: string, owner: OwnerRecord | undefined): HomeInUseError => {
  const who =
    owner === undefined
      ? 'another process'
      : `process ${owner.pid}${owner.host === hostname() ? '' : ` on ${owner.host}`} (${owner.command}) since ${owner.since}`;
  return new HomeInUseError(`${home} is in use by ${who}: end that one, or choose another --home.`);
};

const ownerFile = (home: string): string => join(home, 'owner.json');

const writeOwner = (home: string, record: OwnerRecord): void => {
  const file = ownerFile(home);
  try {
    // Anew: what has the name may be a link to somebody's file.
    rmSync(file, { force: true });
    writeFileSync(file, JSON.stringify(record), { mode: 0o600, flag: 'wx' });
  } catch {
    // Only a name is lost: a full disk must not keep anybody from the home, and a wrong name must not stay.
    rmSync(file, { force: true });
  }
};

const readOwner = (home: string): OwnerRecord | undefined => {
  try {
    const record = JSON.parse(readFileSync(ownerFile(home), 'utf8')) as OwnerRecord;
    return Number.isInteger(record.pid) ? record : undefined;
  } catch {
    return undefined;
  }
};
