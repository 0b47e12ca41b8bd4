import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { holdStill, sizeOf, type StillFiles } from './hold-still.ts';

const lookEveryMs = 1000;
/** A look older than this is repeated before a statement that writes. */
const freshMs = 100;
/** Space besides that for the log: a checkpoint may rewrite rows that were already in the file. */
const spareBytes = 64 * 2 ** 20;

/**
 * Prevents checkpoints while the disk lacks the room for one: DuckDB gives up its database if a checkpoint fails,
 * whereas a statement that finds no room just fails. Also ends the cluster if somebody has removed its files.
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

  /** Call before a statement that writes. */
  async lookAgain(): Promise<void> {
    if (performance.now() - this.#lookedAtMs > freshMs) await this.look();
  }

  /** Looks at the disk now. Looks run one after another. */
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
