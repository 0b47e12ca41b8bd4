import { log, setHandler } from '@temporalio/workflow';
import type { Held } from '../contract/status.ts';
import { untilDeadline } from './deadline.ts';
import { failure } from './failure.ts';
import { decisionSignal, decisionUpdate, decisions } from './messages.ts';
import type { Decision } from './messages.ts';

/** How long a step is held when the warehouse has no time to live of its own: a week holds a weekend and a holiday. */
const holdTimeoutMs = 7 * 86_400_000;
/** The lease ends the hold when the time to live does; should it be gone, the hold ends by itself after this. */
const graceMs = 60_000;

const meanings: Record<Decision, string> = {
  retry: 'runs it again',
  skip: 'goes on without it',
  abort: 'ends the pipeline with its failure',
};

/** A step that failed and waits, with its warehouse, for the Update or the Signal `retry`, `skip` or `abort`. */
export class Hold {
  #held: Held | undefined;
  #decision: Decision | undefined;
  readonly #changed: () => void;

  /** `changed` is called when a step is held and when it goes on. */
  constructor(changed: () => void) {
    this.#changed = changed;
    for (const decision of decisions) {
      setHandler(decisionUpdate(decision), () => this.#decide(decision), {
        description: `A step failed and is held: ${meanings[decision]}. Returns the step's name.`,
        validator: () => {
          const problem = this.#problem();
          if (problem !== undefined) throw failure('InvalidInput', problem);
        },
      });
      setHandler(
        decisionSignal(decision),
        () => {
          const problem = this.#problem();
          if (problem === undefined) this.#decide(decision);
          else log.warn(`the Signal ${decision} is not taken`, { problem });
        },
        { description: `As the Update ${decision}, without a reply.` },
      );
    }
  }

  get held(): Held | undefined {
    return this.#held;
  }

  /** Waits for a decision until the time to live ends (it may be extended meanwhile); none in time counts as abort. */
  async decide(step: string, reason: string, expiresMs: () => number | undefined): Promise<Decision> {
    const lastMs = Date.now() + holdTimeoutMs;
    const deadlineMs = () => {
      const end = expiresMs();
      return end === undefined ? lastMs : end + graceMs;
    };
    this.#decision = undefined;
    this.#held = { step, reason, heldAt: new Date().toISOString() };
    this.#changed();
    try {
      const decided = await untilDeadline(() => this.#decision !== undefined, deadlineMs, `${step} is held`);
      return decided && this.#decision !== undefined ? this.#decision : 'abort';
    } finally {
      this.#held = undefined;
      this.#changed();
    }
  }

  #decide(decision: Decision): string {
    this.#decision = decision;
    return this.#held?.step ?? '';
  }

  #problem(): string | undefined {
    if (!this.#held) return 'no step is held';
    return this.#decision === undefined ? undefined : `the decision is ${this.#decision} already`;
  }
}
