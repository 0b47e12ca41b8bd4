import { createHash } from 'node:crypto';
import { HomeError } from '../home/error.ts';
import type { Change } from './shadow.ts';

/**
 * The file of the state: lines of JSON. The first one holds everything as it was when the file was written, each of the
 * others what one moment changed. Every line has a digest of itself and of all before it, so that none can be damaged,
 * lost or moved unnoticed but the last, which a crash may have cut short before anybody heard of what it holds.
 */
const format = 'sparkify-local-cloud';
const version = 2;

/** One change: records created or changed, and keys of those deleted, by table. */
export interface ChangeLine {
  put: Record<string, object[]>;
  delete: Record<string, string[]>;
}

/** A line for the file and the digest that the next one continues. */
export interface Line {
  text: string;
  digest: string;
}

/** What a file holds; that the records are what they should be is still to be seen. */
export interface Content {
  state: Record<string, unknown>;
  changes: ChangeLine[];
  /** Digest of the last line, and where it ends in bytes; absent in a file of the first version, which has no lines. */
  end?: { digest: string; bytes: number };
}

const digestOf = (previous: string, body: string): string =>
  createHash('sha256').update(previous).update(body).digest('hex').slice(0, 16);

const lineOf = (previous: string, content: object): Line => {
  const body = JSON.stringify(content).slice(1);
  const digest = digestOf(previous, body);
  return { text: `{"digest":"${digest}",${body}\n`, digest };
};

/** The first line of a file: all of the state. */
export const headerLine = (state: object): Line => lineOf('', { format, version, state });

/** A further line: what has changed. */
export const changeLine = (previous: string, changes: readonly Change[]): Line => {
  const line: ChangeLine = { put: {}, delete: {} };
  for (const { table, key, after } of changes) {
    if (after === undefined) (line.delete[table] ??= []).push(key);
    else (line.put[table] ??= []).push(after.copy);
  }
  return lineOf(previous, line);
};

/** The error for a file that cannot be read; `what` follows its name. */
export const unusable = (file: string, what: string, cause?: unknown): HomeError =>
  new HomeError(
    `${file} ${what}. Nothing was changed. Restore it from a copy, or move it away to start with an empty cloud.`,
    { cause },
  );

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Throws HomeError for a file that is empty, damaged, of a newer version or not of a local cloud. */
export const readContent = (file: string, text: string): Content => {
  if (text.trim() === '') throw unusable(file, 'is empty');
  const lines = text.split('\n');
  const header = parse(lines[0] ?? '');
  if (isRecord(header) && header['format'] === format) return readLines(file, header, lines);
  if (text.startsWith('{"digest":')) throw unusable(file, 'is damaged in its first line');
  const whole = parse(text);
  if (whole === undefined) throw unusable(file, 'holds no JSON: it is cut off, or damaged');
  // The first version had no mark, and always these.
  if (isRecord(whole) && ['iam', 'ec2', 'redshift'].every((name) => isRecord(whole[name]))) {
    return { state: whole, changes: [] };
  }
  throw unusable(file, 'holds no state of a local cloud');
};

const readLines = (file: string, header: Record<string, unknown>, lines: string[]): Content => {
  if (header['version'] !== version) {
    throw unusable(
      file,
      `is of version ${String(header['version'])}, and this local cloud reads up to ${version}: use the one that wrote it`,
    );
  }
  const torn = lines.pop() ?? '';
  const changes: ChangeLine[] = [];
  const end = { digest: '', bytes: 0 };
  for (const [index, line] of lines.entries()) {
    const digest = verified(end.digest, line);
    if (digest === undefined) {
      // Blocks that never reached the disk read as zeros.
      if (index > 0 && index === lines.length - 1 && torn === '' && line.includes('\0')) break;
      throw unusable(file, `is damaged in line ${index + 1} of ${lines.length}`);
    }
    if (index > 0) changes.push(JSON.parse(line) as ChangeLine);
    Object.assign(end, { digest, bytes: end.bytes + Buffer.byteLength(line) + 1 });
  }
  if (lines.length === 0 || !isRecord(header['state'])) throw unusable(file, 'is damaged in its first line');
  return { state: header['state'], changes, end };
};

/** The digest of a line, if it matches the one in the line. */
const verified = (previous: string, line: string): string | undefined => {
  const [, digest, body] = /^\{"digest":"([0-9a-f]{16})",(.*)$/.exec(line) ?? [];
  return digest !== undefined && body !== undefined && digestOf(previous, body) === digest ? digest : undefined;
};
