import { ApplicationFailure } from '@temporalio/workflow';
import { holdSummaryEnd } from '../contract/status.ts';
import type { Held } from '../contract/status.ts';
import type { Wait } from './deadline.ts';
import { cause, reason } from './failure.ts';
import { setMessageHandler } from './messages.ts';

/** How long a step is held when the warehouse has no time to live of its own: a week holds a weekend and a holiday. */
const holdTimeoutMs = 7 * 86_400_000;
/** The lease ends the hold when the time to live does; should it be gone, the hold ends by itself after this. */
const graceMs = 60_000;

/** What a person can decide of a step that failed and is held; each returns the step's name. */
export const decisions = ['retry', 'skip', 'abort'] as const;
export type Decision = (typeof decisions)[number];

const meanings: Record<Decision, string> = {
  retry: 'runs it again',
  skip: 'carries on without it',
  abort: 'ends the pipeline with its failure',
};

/** A step that is held, as the next run of a pipeline is told of it. */
export interface HeldStep extends Held {
  /** When the hold ends if the warehouse has no time to live: milliseconds since 1970. */
  lastMs: number;
  /** What to fail with when it is given up. */
  failure: { type: string; message: string; details: unknown[] };
}

/** A step that failed and waits, with its warehouse, for the Update or the Signal `retry`, `skip` or `abort`. */
export class Hold {
  #held: HeldStep | undefined;
  #decision: Decision | undefined;
  readonly #wait: Wait;
  readonly #changed: () => void;

  /** `changed` is called when a step is held and when it goes on; `held` is one that an earlier run held. */
  constructor(wait: Wait, changed: () => void, held?: HeldStep) {
    this.#wait = wait;
    this.#changed = changed;
    this.#held = held;
    for (const decision of decisions) {
      setMessageHandler(decision, {
        description: `A step failed and is held: ${meanings[decision]}. Returns the step's name.`,
        problem: () => this.#problem(),
        take: () => {
          this.#decision = decision;
          return this.#held?.step ?? '';
        },
      });
    }
  }

  get held(): HeldStep | undefined {
    return this.#held;
  }

  /** Nothing is held any more. */
  forget(): void {
    this.#held = undefined;
    this.#decision = undefined;
  }

  /** The failure of the step, where an earlier run held it. */
  failureOf(step: string): ApplicationFailure | undefined {
    if (this.#held?.step !== step) return undefined;
    return ApplicationFailure.create({ ...this.#held.failure, nonRetryable: true });
  }

  /** Waits for a decision until the time to live ends (it may be extended meanwhile); none in time counts as abort. */
  async decide(step: string, error: unknown, expiresMs: () => number | undefined): Promise<Decision> {
    this.#held ??= hold(step, error);
    const { lastMs } = this.#held;
    const deadlineMs = () => {
      const end = expiresMs();
      return end === undefined ? lastMs : end + graceMs;
    };
    this.#changed();
    try {
      await this.#wait(() => this.#decision !== undefined, deadlineMs, `${step}${holdSummaryEnd}`);
      return this.#decision ?? 'abort';
    } finally {
      this.forget();
      this.#changed();
    }
  }

  #problem(): string | undefined {
    if (!this.#held) return 'no step is held';
    return this.#decision === undefined ? undefined : `the decision is already ${this.#decision}`;
  }
}

function hold(step: string, error: unknown): HeldStep {
  const failed = cause(error);
  const { type, details } = failed instanceof ApplicationFailure ? failed : {};
  return {
    step,
    reason: reason(error),
    heldAt: new Date().toISOString(),
    lastMs: Date.now() + holdTimeoutMs,
    failure: { type: type ?? 'Failed', message: reason(error), details: details ?? [] },
  };
}
