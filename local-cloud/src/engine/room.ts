import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { holdStill, sizeOf, type StillFiles } from './still.ts';

const lookEveryMs = 1000;
/** What is about to write does not trust an older look. */
const freshMs = 100;
/** Besides what stands in the log: what a checkpoint may write of rows that were there before. */
const spareBytes = 64 * 2 ** 20;

/**
 * Keeps DuckDB from writing its log into its file while the disk has no room for it: it takes a checkpoint that fails
 * for a reason to give up the database, where a statement that finds no room only fails. Nor does it go on in files
 * that somebody has removed.
 */
export class Room {
  readonly #instance: DuckDBInstance;
  readonly #dataDir: string;
  readonly #giveUp: (why: string) => void;
  readonly #timer: NodeJS.Timeout;
  #held: StillFiles | undefined;
  #looking: Promise<void> = Promise.resolve();
  #lookedAtMs = 0;

  constructor(instance: DuckDBInstance, dataDir: string, giveUp: (why: string) => void) {
    this.#instance = instance;
    this.#dataDir = dataDir;
    this.#giveUp = giveUp;
    this.#timer = setInterval(() => void this.look(), lookEveryMs);
    this.#timer.unref();
  }

  /** For what is about to write. */
  async lookAgain(): Promise<void> {
    if (performance.now() - this.#lookedAtMs > freshMs) await this.look();
  }

  /** Looks now; one look after the other. */
  look(): Promise<void> {
    this.#lookedAtMs = performance.now();
    this.#looking = this.#looking.then(() => this.#look()).catch(() => undefined);
    return this.#looking;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.#held?.release();
    this.#held = undefined;
  }

  async #look(): Promise<void> {
    const file = join(this.#dataDir, 'cluster.duckdb');
    if (await isGone(file)) {
      this.#giveUp(`${file} is gone`);
      return;
    }
    const { bavail, bsize } = await statfs(this.#dataDir);
    const neededBytes = 2 * (await sizeOf(`${file}.wal`)) + spareBytes;
    const hasRoom = bavail * bsize >= neededBytes;
    if (hasRoom && this.#held !== undefined) {
      const held = this.#held;
      this.#held = undefined;
      await held.release();
    } else if (!hasRoom) this.#held ??= await holdStill(this.#instance, this.#dataDir);
  }
}

async function isGone(file: string): Promise<boolean> {
  try {
    await stat(file);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
