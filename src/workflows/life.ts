import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { durationMs, isLife, lifeAllowed, maxLifeMs } from '../contract/life.ts';
import { activities } from './activities.ts';
import { failure } from './failure.ts';
import { extendedSignal, setMessageHandler } from './messages.ts';
import { leaseId } from './names.ts';

/** What a life needs to know about its pipeline. */
export interface Living {
  pipeline: string;
  owner: string;
  /** When the time to live ends; undefined for never. */
  expiresMs: number | undefined;
}

/** The time to live of a pipeline's resources, which the Update or the Signal `extend` extends. */
export class Life {
  #living: Living | undefined;
  readonly #changed: () => void;

  /** `changed` is called when the end moves; `living` is the state from an earlier run. */
  constructor(changed: () => void, living?: Living) {
    this.#changed = changed;
    this.#living = living;
    setMessageHandler<[string]>('extend', {
      description: 'More time to live for what the pipeline created, such as "2h". Returns its new end.',
      problem: (by) => this.#problemWith(by),
      take: (by) => this.#extend(by),
    });
  }

  begin(living: Living): void {
    this.#living = living;
  }

  /** From now on nothing can be extended: deletion has begun, or the pipeline no longer watches. */
  end(): void {
    this.#living = undefined;
  }

  get living(): Living | undefined {
    return this.#living;
  }

  get expiresMs(): number | undefined {
    return this.#living?.expiresMs;
  }

  /** Sends the lease the new end. */
  async tellLease(): Promise<void> {
    const { pipeline, expiresMs } = this.#living ?? {};
    if (pipeline === undefined || expiresMs === undefined) return;
    await getExternalWorkflowHandle(leaseId(pipeline)).signal(extendedSignal, expiresMs);
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
      await activities.extendLife({ pipeline: living.pipeline, owner: living.owner, expires });
      await this.tellLease();
      if (this.#living !== living) throw failure('Expired', 'the time to live ended before it was extended');
    } catch (error) {
      living.expiresMs -= addedMs;
      throw error;
    }
    this.#changed();
    return expires;
  }

  #problemWith(by: unknown): string | undefined {
    if (!this.#living) return 'there is nothing to extend: nothing is created yet, or it is about to be deleted';
    const { expiresMs } = this.#living;
    if (expiresMs === undefined) return 'the time to live is "none": there is nothing to extend';
    if (typeof by !== 'string' || !isLife(by)) {
      return `the extension is ${JSON.stringify(by)?.slice(0, 100)}, allowed: ${lifeAllowed}`;
    }
    const latestMs = Date.now() + maxLifeMs;
    if (expiresMs + durationMs(by) <= latestMs) return undefined;
    return (
      `the extension is "${by}", and the time to live now ends at ${new Date(expiresMs).toISOString()}, ` +
      `allowed: an end no later than ${new Date(latestMs).toISOString()}`
    );
  }
}
