import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isAbsence } from './file.ts';
import { compareKeys } from './key.ts';

/** A folder that is being walked: what is in it, sorted, and how far the walk is. */
interface Level {
  /** The folder as the start of keys, such as `a/b/`. */
  start: string;
  names: readonly string[];
  index: number;
}

const entriesPerTurn = 2000;

/**
 * Walks the files of a folder in the order of their keys, and reads folders only as it comes to them: a page of a
 * listing costs what it holds, not what the bucket holds.
 */
export class Walk {
  readonly #dir: string;
  readonly #after: string;
  readonly #mayEnter: (start: string) => boolean;
  readonly #levels: Level[] = [];
  #skipped: string | undefined;
  #sinceTurn = 0;

  /** The files whose keys sort after `after`, in the folders that may be entered. */
  constructor(dir: string, { after = '', mayEnter }: { after?: string; mayEnter: (start: string) => boolean }) {
    this.#dir = dir;
    this.#after = after;
    this.#mayEnter = mayEnter;
  }

  /** Begins with the folder of this start of keys. */
  enter(start: string): void {
    const names = sortedNames(join(this.#dir, start));
    this.#levels.push({ start, names, index: firstAfter(names, start, this.#after) });
  }

  /** Leaves out what starts with this text. */
  skip(text: string): void {
    this.#skipped = text;
  }

  /** The key of the next file; undefined when there is none. */
  async next(): Promise<string | undefined> {
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      await this.#giveTurn();
      const name = level.names[level.index++];
      const key = level.start + name;
      if (name === undefined) this.#levels.pop();
      else if (this.#skipped !== undefined && key.startsWith(this.#skipped)) continue;
      else if (!name.endsWith('/')) return key;
      else if (this.#mayEnter(key)) this.enter(key);
    }
    return undefined;
  }

  /** Reading folders synchronously is several times faster than through promises; others get their turn between them. */
  async #giveTurn(): Promise<void> {
    if (++this.#sinceTurn < entriesPerTurn) return;
    this.#sinceTurn = 0;
    await nextTurn();
  }
}

/** The index of the first name whose key, or the keys below it, may sort after that text. */
function firstAfter(names: readonly string[], start: string, after: string): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = start + names[middle];
    if (compareKeys(key, after) > 0 || (key.endsWith('/') && after.startsWith(key))) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** One of these is worth remembering: it is read again for each page of its listing. */
const largeFolder = 10_000;
const rememberedMs = 60_000;
/** A folder that was changed this short a time before it was read may change again without another time of change. */
const settledMs = 1_000;

interface Remembered {
  path: string;
  changedMs: number;
  names: readonly string[];
}

let remembered: Remembered | undefined;
let forgetting: NodeJS.Timeout | undefined;

/** Files by their names, folders with a slash behind theirs, as keys sort; none when there is no such folder. */
function sortedNames(path: string): readonly string[] {
  try {
    const changedMs = statSync(path).mtimeMs;
    if (remembered?.path === path && remembered.changedMs === changedMs) return remembered.names;
    const names = readNames(path);
    if (names.length >= largeFolder && Date.now() - changedMs > settledMs) remember({ path, changedMs, names });
    return names;
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

function readNames(path: string): string[] {
  const names = readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return `${entry.name}/`;
    return entry.isFile() ? entry.name : [];
  });
  return names.sort(compareKeys);
}

function remember(folder: Remembered): void {
  clearTimeout(forgetting);
  remembered = folder;
  forgetting = setTimeout(() => (remembered = undefined), rememberedMs).unref();
}
