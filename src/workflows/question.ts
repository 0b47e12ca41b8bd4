import { log, setHandler } from '@temporalio/workflow';
import type { Question as OpenQuestion } from '../contract/status.ts';
import { untilDeadline } from './deadline.ts';
import { failure } from './failure.ts';
import { answerSignal, answerUpdate } from './messages.ts';

/** How long a question waits: a person at lunch comes back in time, one who went home does not pay for the night. */
const answerTimeoutMs = 3_600_000;

/** A Y/N question to whoever watches, answered by the Update or the Signal `answer`. */
export class Question {
  #open: OpenQuestion | undefined;
  #answer: string | undefined;
  readonly #changed: () => void;

  /** `changed` is called when the question opens and when it closes. */
  constructor(changed: () => void) {
    this.#changed = changed;
    setHandler(answerUpdate, (answer) => (this.#answer = answer), {
      description: 'Answers the open question with "yes" or "no".',
      validator: (answer) => {
        const problem = this.#problemWith(answer);
        if (problem !== undefined) throw failure('InvalidInput', problem);
      },
    });
    setHandler(
      answerSignal,
      (answer) => {
        const problem = this.#problemWith(answer);
        if (problem === undefined) this.#answer = answer;
        else log.warn('the Signal answer is not taken', { problem });
      },
      { description: 'As the Update answer, without a reply.' },
    );
  }

  get open(): OpenQuestion | undefined {
    return this.#open;
  }

  /** True for yes; no answer in time counts as no. */
  async ask(text: string): Promise<boolean> {
    const expiresMs = Date.now() + answerTimeoutMs;
    this.#open = { text, expiresAt: new Date(expiresMs).toISOString() };
    this.#changed();
    try {
      await untilDeadline(
        () => this.#answer !== undefined,
        () => expiresMs,
        text,
      );
      return this.#answer === 'yes';
    } finally {
      this.#open = undefined;
      this.#changed();
    }
  }

  #problemWith(answer: unknown): string | undefined {
    if (!this.#open) return 'no question is open';
    if (this.#answer !== undefined) return `the question was answered with ${this.#answer} already`;
    if (answer === 'yes' || answer === 'no') return undefined;
    return `the answer is ${JSON.stringify(answer)}, allowed: "yes" or "no"`;
  }
}
