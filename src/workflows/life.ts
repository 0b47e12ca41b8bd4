import { log, setHandler } from '@temporalio/workflow';
import { durationMs, isLife, lifeAllowed, maxLifeMs } from '../contract/life.ts';
import { short } from './activities.ts';
import { failure, reason } from './failure.ts';
import { extendSignal, extendUpdate } from './messages.ts';

/** What a life needs to know of the pipeline that it is the life of. */
export interface Living {
  pipeline: string;
  /** When the time to live ends; undefined for never. */
  expiresMs: number | undefined;
  /** Tells the lease of a new end. */
  extended: (expiresMs: number) => Promise<void>;
}

/** The time to live of what a pipeline created, which the Update or the Signal `extend` makes longer. */
export class Life {
  #living: Living | undefined;
  readonly #changed: () => void;

  /** `changed` is called when the end moves. */
  constructor(changed: () => void) {
    this.#changed = changed;
    setHandler(extendUpdate, (by) => this.#extend(by), {
      description: 'More time to live for what the pipeline created, such as "2h". Returns when it ends now.',
      validator: (by) => {
        const problem = this.#problemWith(by);
        if (problem !== undefined) throw failure('InvalidInput', problem);
      },
    });
    setHandler(
      extendSignal,
      async (by) => {
        const problem = this.#problemWith(by) ?? (await this.#extend(by).then(() => undefined, reason));
        if (problem !== undefined) log.warn('the Signal extend is not taken', { problem });
      },
      { description: 'As the Update extend, without a reply.' },
    );
  }

  begin(living: Living): void {
    this.#living = living;
  }

  /** From here on nothing can be extended: it is being deleted, or the pipeline no longer watches. */
  end(): void {
    this.#living = undefined;
  }

  get expiresMs(): number | undefined {
    return this.#living?.expiresMs;
  }

  /** The tags first: without them the reaper would delete at the old time what the lease still keeps. */
  async #extend(by: string): Promise<string> {
    const living = this.#living as Living;
    const addedMs = durationMs(by);
    // Set at once, so that two extensions at the same time add up.
    const expiresMs = (living.expiresMs as number) + addedMs;
    living.expiresMs = expiresMs;
    const expires = new Date(expiresMs).toISOString();
    try {
      await short.extendLife({ pipeline: living.pipeline, expires });
      await living.extended(living.expiresMs);
    } catch (error) {
      living.expiresMs -= addedMs;
      throw error;
    }
    this.#changed();
    return expires;
  }

  #problemWith(by: unknown): string | undefined {
    if (!this.#living) return 'there is nothing whose life could be extended: not begun, or about to be deleted';
    const { expiresMs } = this.#living;
    if (expiresMs === undefined) return 'the time to live is "none": there is nothing to extend';
    if (typeof by !== 'string' || !isLife(by)) {
      return `the extension is ${JSON.stringify(by)?.slice(0, 100)}, allowed: ${lifeAllowed}`;
    }
    const latestMs = Date.now() + maxLifeMs;
    if (expiresMs + durationMs(by) <= latestMs) return undefined;
    return (
      `the extension is "${by}", and the time to live ends at ${new Date(expiresMs).toISOString()} now, ` +
      `allowed: an end no later than ${new Date(latestMs).toISOString()}`
    );
  }
}
