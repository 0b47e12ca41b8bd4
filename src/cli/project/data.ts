import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../errors.ts';

/** The folder in a project that holds buckets: `data/<bucket>/<key>` is an object. */
const dataFolder = 'data';

/** An object of the project, and the file with its content. */
interface DataFile {
  bucket: string;
  key: string;
  path: string;
}

/**
 * Copies the project's data into the local buckets of the same names, if it is missing or differs; touches nothing else
 * there. Returns how many files were copied into each bucket, without buckets that had everything. These are folders on
 * this machine, never an AWS account. Throws CliError for a file that cannot be an object or cannot be written.
 */
export function putData(project: string, s3Root: string): Map<string, number> {
  const copied = new Map<string, number>();
  for (const { bucket, key, path } of filesOf(join(project, dataFolder))) {
    const object = join(s3Root, bucket, key);
    try {
      if (isSame(path, object)) continue;
      place(path, object, join(dirname(s3Root), `data-${process.pid}`));
    } catch (error) {
      const why = (error as Error).message;
      throw new CliError(`${path} cannot be put into the local bucket ${bucket}: ${why}`, { cause: error });
    }
    copied.set(bucket, (copied.get(bucket) ?? 0) + 1);
  }
  return copied;
}

function isSame(path: string, object: string): boolean {
  const stats = statSync(object, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size === statSync(path).size && haveSameBytes(path, object);
}

const chunkBytes = 1 << 20;

function haveSameBytes(first: string, second: string): boolean {
  const files = [first, second].map((path) => openSync(path, 'r'));
  const [mine, theirs] = files.map(() => Buffer.alloc(chunkBytes)) as [Buffer, Buffer];
  try {
    for (;;) {
      const [length, other] = [readChunk(files[0] as number, mine), readChunk(files[1] as number, theirs)];
      if (length !== other || !mine.subarray(0, length).equals(theirs.subarray(0, length))) return false;
      if (length < chunkBytes) return true;
    }
  } finally {
    for (const file of files) closeSync(file);
  }
}

/** Fills the buffer unless the file ends before. */
function readChunk(file: number, buffer: Buffer): number {
  let length = 0;
  for (;;) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    length += read;
    if (read === 0 || length === buffer.length) return length;
  }
}

/**
 * Moved into place in one step, because something may be reading; a bucket on another file system is written in place.
 */
function place(path: string, object: string, staged: string): void {
  mkdirSync(dirname(object), { recursive: true, mode: 0o700 });
  try {
    copyFileSync(path, staged);
    // Like everything in a home: only for its owner.
    chmodSync(staged, 0o600);
    renameSync(staged, object);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(staged, object);
  } finally {
    rmSync(staged, { force: true });
  }
}

/** What was copied, in words; undefined when nothing was. */
export function copiedText(copied: Map<string, number>): string | undefined {
  if (copied.size === 0) return undefined;
  const buckets = Array.from(
    copied,
    ([bucket, files]) => `${files} ${files === 1 ? 'file' : 'files'} into s3://${bucket}`,
  );
  return buckets.join(', ');
}

function filesOf(data: string): DataFile[] {
  // A bucket may be a link to a folder elsewhere, as in the local cloud; what lies beside the buckets is no object.
  const buckets = visible(data).filter(({ name }) =>
    statSync(join(data, name), { throwIfNoEntry: false })?.isDirectory(),
  );
  return buckets.flatMap(({ name: bucket }) => {
    requireBucketName(bucket, join(data, bucket));
    return keysBelow(join(data, bucket), '').map((key) => ({ bucket, key, path: join(data, bucket, key) }));
  });
}

function keysBelow(folder: string, prefix: string): string[] {
  return visible(join(folder, prefix)).flatMap((entry) => {
    const key = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return keysBelow(folder, `${key}/`);
    if (entry.isFile()) return [key];
    throw new CliError(
      `${join(folder, key)} is neither a file nor a folder, so it cannot be an object: put the file itself there.`,
    );
  });
}

/** Skips what systems and editors leave behind (`.DS_Store`, `.gitkeep`), because COPY would read it. */
function visible(folder: string) {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith('.'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CliError(`The data of the project cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function requireBucketName(name: string, path: string): void {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return;
  throw new CliError(
    `${path} cannot be the bucket ${name}: a bucket's name has 3 to 63 lower-case letters, digits, hyphens or dots.`,
  );
}
