import { ApplicationFailure } from '@temporalio/workflow';
import { holdSummaryEnd } from '../contract/status.ts';
import type { Held } from '../contract/status.ts';
import type { Wait } from './deadline.ts';
import { cause, reason } from './failure.ts';
import { setMessageHandler } from './messages.ts';

/** How long a step is held if the warehouse has no time to live: a week covers a weekend and a holiday. */
const holdTimeoutMs = 7 * 86_400_000;
/**
 * The lease ends the hold at the end of the time to live; without the lease, the hold ends by itself this much later.
 */
const graceMs = 60_000;

/** The decisions on a step that failed and is held; each returns the step's name. */
export const decisions = ['retry', 'skip', 'abort'] as const;
export type Decision = (typeof decisions)[number];

const meanings: Record<Decision, string> = {
  retry: 'runs it again',
  skip: 'carries on without it',
  abort: 'ends the pipeline with its failure',
};

/** A held step, as passed to the next run of a pipeline. */
export interface HeldStep extends Held {
  /** When the hold ends if the warehouse has no time to live: milliseconds since 1970. */
  lastMs: number;
  /** The failure to end with if nobody repairs it. */
  failure: { type: string; message: string; details: unknown[] };
}

/** A step that failed and waits, with its warehouse, for the Update or the Signal `retry`, `skip` or `abort`. */
export class Hold {
  #held: HeldStep | undefined;
  #decision: Decision | undefined;
  readonly #wait: Wait;
  readonly #changed: () => void;

  /** `changed` is called when a step is held and when it carries on; `held` is a step that an earlier run held. */
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

  /** Ends the hold. */
  forget(): void {
    this.#held = undefined;
    this.#decision = undefined;
  }

  /** The step's failure, if an earlier run held it. */
  failureOf(step: string): ApplicationFailure | undefined {
    if (this.#held?.step !== step) return undefined;
    return ApplicationFailure.create({ ...this.#held.failure, nonRetryable: true });
  }

  /**
   * Waits for a decision until the time to live ends (it may be extended meanwhile); without one in time, the step is
   * aborted.
   */
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
