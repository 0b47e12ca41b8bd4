import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { HomeError } from './error.ts';

/** Everything that a home holds; anything else in its folder belongs to the user. */
const homeEntry =
  /^(?:cache|cloud|s3|logs|lock|owner\.json|running\.json(?:\.new)?|temporal\.toml|temporal\.db(?:-wal|-shm|-journal)?)$/;

const othersMask = 0o077;

/**
 * Creates the folder of a home, and closes it and its content to everybody but its owner, because it holds passwords,
 * keys and histories. A folder that also holds other things keeps its mode, and so does everything below a bucket's
 * folder. What belongs to another user is reported and left as it is. Throws HomeError if the folder cannot be written.
 */
export const openHomeFolder = (home: string, report: (message: string) => void): void => {
  makeFolder(home);
  const entries = readdirSync(home);
  const ours = entries.filter((name) => homeEntry.test(name));
  if (ours.length === entries.length) tighten(home, report);
  for (const name of ours) tighten(join(home, name), report);
};

/** Makes a folder that only its owner may read, if it is not there. Throws HomeError when it cannot be written. */
export const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new HomeError(
      `The folder ${path} cannot be written (${(cause as Error).message}): make it writable for this user, or choose another --home.`,
      { cause },
    );
  }
};

const tighten = (path: string, report: (message: string) => void): void => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  // A link leads to a place that somebody chose.
  if (stats === undefined || stats.isSymbolicLink() || (stats.mode & othersMask) === 0) return;
  const why = isOurs(stats) ? whyNotTightened(path) : belongsTo(stats);
  if (why === undefined) return;
  report(`${path} may be read by others (mode ${(stats.mode & 0o777).toString(8)}) and is left so: ${why}.`);
};

const isOurs = ({ uid }: Stats): boolean => uid === process.getuid?.();
const belongsTo = ({ uid }: Stats): string => `it belongs to user ${uid}`;

/** Neither follows a link nor waits for the other end of a pipe. */
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** By a descriptor: what has the name may be a link to somebody's file by now, and chmod would follow it. */
const whyNotTightened = (path: string): string | undefined => {
  try {
    const descriptor = openSync(path, openFlags);
    try {
      const stats = fstatSync(descriptor);
      if (!isOurs(stats)) return belongsTo(stats);
      fchmodSync(descriptor, stats.mode & 0o7777 & ~othersMask);
      return undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    return (error as Error).message;
  }
};
