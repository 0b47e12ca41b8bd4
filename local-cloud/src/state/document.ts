import { readFile } from 'node:fs/promises';
import { unwritable } from '../home/error.ts';
import { readContent, unusable } from './format.ts';
import { Journal } from './journal.ts';
import { restore } from './restore.ts';
import { Shadow } from './shadow.ts';
import type { AnyState, State, Tables } from './table.ts';

/** The state of a cloud: changed in memory, then saved, a line with what has changed. */
export interface Document<Value> {
  readonly value: Value;
  /**
   * Call this before a change, and the returned function after it: that resolves once everything changed until then is
   * on disk. It rejects if a write has failed since. The value then equals what is on disk, and all changes made
   * meanwhile, by any caller, are lost.
   */
  begin(): () => Promise<void>;
  /** `begin` and its end in one, for a synchronous change. */
  save(): Promise<void>;
  /** Resolves when nothing is being written: what is seen then, if it is still there, is on disk. */
  settled(): Promise<void>;
  /** Writes what is not written yet, and closes the file. */
  close(): Promise<void>;
}

/** How to open one. */
export interface DocumentOptions<All extends Tables> {
  tables: All;
  /** What it starts with, and what a file lacks that is older than a table. */
  initial: () => State<All>;
  /** Converts a state of the first version, whose file had no version, to the current one. */
  upgrade?: (state: Record<string, unknown>) => Record<string, unknown>;
  report?: (message: string) => void;
}

/**
 * A file is rewritten when the lines after the first are larger than the first and than this, so each byte is written
 * about twice.
 */
const leastLinesBytes = 64 * 1024;

/**
 * Opens the state in a file, or starts one. Throws HomeError for a file that cannot be read or written, or is not a
 * state's; such a file is left as it is.
 */
export const openDocument = async <All extends Tables>(
  file: string,
  options: DocumentOptions<All>,
): Promise<Document<State<All>>> => {
  const { tables, initial, upgrade = (state) => state, report = () => {} } = options;
  const read = await readIfAny(file);
  const content = read === undefined ? undefined : readContent(file, read);
  const isOld = content !== undefined && content.end === undefined;
  const value = (
    content === undefined
      ? initial()
      : restore(file, tables, initial(), isOld ? { ...content, state: upgrade(content.state) } : content)
  ) as State<All> & AnyState;
  const shadow = new Shadow(tables, value);
  const journal = new Journal(file, content?.end ?? { bytes: 0, digest: '' });
  if (content?.end === undefined) {
    await journal.rewrite(shadow.copies()).catch((error: unknown) => {
      throw unwritable(file, error);
    });
  }
  const writer = new Writer(file, { shadow, journal, report });
  const begin = () => {
    const { failures } = writer;
    return () => writer.save(failures);
  };
  return { value, begin, save: () => begin()(), settled: () => writer.settled(), close: () => writer.close() };
};

const readIfAny = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(file, `cannot be read (${(error as Error).message})`, error);
  }
};

interface Waiter {
  failures: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** Writes one line at a time: all changes made while a line is being written go into the next. */
class Writer {
  /** How many writes have failed. */
  failures = 0;
  private readonly file: string;
  private readonly shadow: Shadow;
  private readonly journal: Journal;
  private readonly report: (message: string) => void;
  private waiting: Waiter[] = [];
  private writing: Promise<void> | undefined;
  private lastError: Error | undefined;
  private rewriteAtBytes: number;

  constructor(
    file: string,
    { shadow, journal, report }: { shadow: Shadow; journal: Journal; report: (message: string) => void },
  ) {
    this.file = file;
    this.shadow = shadow;
    this.journal = journal;
    this.report = report;
    this.rewriteAtBytes = journal.sizeBytes + Math.max(journal.sizeBytes, leastLinesBytes);
  }

  save(failures: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ failures, resolve, reject });
      this.writing ??= this.write();
    });
  }

  async settled(): Promise<void> {
    await this.writing;
  }

  async close(): Promise<void> {
    try {
      await this.save(this.failures);
    } finally {
      await this.journal.close();
    }
  }

  private async write(): Promise<void> {
    // Whoever has called save first gets to note that this is under way.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const waiting = this.waiting.splice(0);
      const changes = this.shadow.take();
      try {
        if (changes.length > 0) await this.journal.append(changes);
      } catch (error) {
        // What has changed meanwhile may rest on what is not kept.
        this.shadow.revert([...changes, ...this.shadow.take()]);
        this.failures += 1;
        this.lastError = unwritable(this.file, error);
        waiting.push(...this.waiting.splice(0));
      }
      for (const { failures, resolve, reject } of waiting) {
        if (failures === this.failures || this.lastError === undefined) resolve();
        else reject(this.lastError);
      }
      if (this.journal.sizeBytes > this.rewriteAtBytes) await this.shorten();
    }
    this.writing = undefined;
  }

  /** Replaces all lines with the whole state in one line. If that fails, lines are appended as before. */
  private async shorten(): Promise<void> {
    await this.journal.rewrite(this.shadow.copies()).catch((error: unknown) => {
      this.report(unwritable(this.file, error).message);
    });
    this.rewriteAtBytes = this.journal.sizeBytes + Math.max(this.journal.sizeBytes, leastLinesBytes);
  }
}
