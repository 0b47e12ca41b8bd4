import type { Question as OpenQuestion } from '../contract/status.ts';
import type { Wait } from './deadline.ts';
import { setMessageHandler } from './messages.ts';

/** How long a question waits: long enough for a lunch break, short enough not to pay for a night. */
const answerTimeoutMs = 3_600_000;

/** A Y/N question, answered by the Update or the Signal `answer`. */
export class Question {
  #open: OpenQuestion | undefined;
  #answer: string | undefined;
  readonly #wait: Wait;
  readonly #changed: () => void;

  /** `changed` is called when the question opens and when it closes; `open` is a question from an earlier run. */
  constructor(wait: Wait, changed: () => void, open?: OpenQuestion) {
    this.#wait = wait;
    this.#changed = changed;
    this.#open = open;
    setMessageHandler<[string]>('answer', {
      description: 'Answers the open question with "yes" or "no".',
      problem: (answer) => this.#problemWith(answer),
      take: (answer) => (this.#answer = answer),
    });
  }

  get open(): OpenQuestion | undefined {
    return this.#open;
  }

  /** Closes the question. */
  forget(): void {
    this.#open = undefined;
    this.#answer = undefined;
  }

  /** True for yes; no answer in time counts as no. */
  async ask(text: string): Promise<boolean> {
    this.#open ??= { text, expiresAt: new Date(Date.now() + answerTimeoutMs).toISOString() };
    const expiresMs = Date.parse(this.#open.expiresAt);
    this.#changed();
    try {
      await this.#wait(
        () => this.#answer !== undefined,
        () => expiresMs,
        text,
      );
      return this.#answer === 'yes';
    } finally {
      this.forget();
      this.#changed();
    }
  }

  #problemWith(answer: unknown): string | undefined {
    if (!this.#open) return 'no question is open';
    if (this.#answer !== undefined) return `the question was already answered with ${this.#answer}`;
    if (answer === 'yes' || answer === 'no') return undefined;
    return `the answer is ${JSON.stringify(answer)}, allowed: "yes" or "no"`;
  }
}
