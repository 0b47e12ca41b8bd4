import { open, readFile, rename, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A value kept in a JSON file: changed in memory, then saved whole. */
export interface Document<Value> {
  readonly value: Value;
  /** Resolves when every change made before the call is on disk; costs nothing when there was none. */
  save(): Promise<void>;
}

const write = async (file: string, text: string): Promise<void> => {
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was saved, with what it does not have yet: members, and members of members. */
const filled = <Value extends object>(initial: Value, saved: unknown): Value => {
  const members = Object.entries({ ...initial, ...(saved as Value) }).map(([name, value]: [string, unknown]) => {
    const first = (initial as Record<string, unknown>)[name];
    return [name, isRecord(value) && isRecord(first) ? { ...first, ...value } : value];
  });
  return Object.fromEntries(members) as Value;
};

/**
 * Opens the document in a file, or starts one with `initial`, which also fills what an older file does not have. A save writes a new file, syncs it and renames it over
 * the old, so that a crash at any moment leaves the one or the other. Fails when the file holds no JSON.
 */
export const openDocument = async <Value extends object>(
  file: string,
  initial: () => Value,
): Promise<Document<Value>> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  let saved = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  let value: Value;
  try {
    value = saved === '' ? initial() : filled(initial(), JSON.parse(saved));
  } catch (cause) {
    throw new Error(`${file} holds no JSON: restore it or remove it`, { cause });
  }
  let writing: Promise<void> = Promise.resolve();
  const saveAfter = async (earlier: Promise<void>): Promise<void> => {
    await earlier;
    const text = JSON.stringify(value, undefined, 1);
    if (text === saved) return;
    await write(file, text);
    saved = text;
  };
  const save = () => {
    const next = saveAfter(writing);
    writing = next.catch(() => undefined);
    return next;
  };
  return { value, save };
};
