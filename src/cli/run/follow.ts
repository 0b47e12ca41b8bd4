import { ServiceError, WorkflowFailedError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../../contract/status.ts';
import { rootMessage } from '../errors.ts';
import { ask, isInteractive } from './ask.ts';
import type { Temporal } from './connect.ts';
import { whyStill } from './diagnose.ts';
import type { Display } from './display.ts';
import { Lookout, NoAnswerError } from './look.ts';

export type Outcome =
  | { kind: 'completed'; result: unknown }
  | { kind: 'failed'; error: WorkflowFailedError }
  /** The caller leaves; the run carries on. */
  | { kind: 'detached' };

export interface FollowOptions {
  temporal: Temporal;
  handle: WorkflowHandle;
  runId: string;
  display: Display;
  /** What Ctrl-C means: a choice if there is a person to ask, otherwise detaching. */
  onInterrupt: 'ask' | 'detach';
}

/** The decision that a run waits for, and the Update for it. */
interface Choice {
  /** The same while it is the same choice. */
  id: string;
  text: string;
  until: string;
  prompt: string;
  /** The first is what an empty line means. */
  answers: string[];
  tell: (run: WorkflowHandle, answer: string) => Promise<unknown>;
  /** The Updates as the Temporal CLI takes them. */
  commands: string[];
}

const pollMs = 200;
/** A restarted server is back within seconds; do not wait all night for one that is gone. */
const serverPatienceMs = 120_000;
const retryMs = 1000;
/** Each look queries every part. */
const whyStillMs = 10_000;

/** Shows a run until it ends or the caller leaves it. Throws if the Temporal server does not come back. */
export async function follow(options: FollowOptions): Promise<Outcome> {
  const follower = new Follower(options);
  const onSignal = () => void follower.interrupt();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await follower.run();
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

class Follower {
  readonly #options: FollowOptions;
  readonly #lookout: Lookout;
  readonly #ended = new AbortController();
  #outcome: Outcome | undefined;
  #error: unknown;
  /** A question is on the screen: nothing is drawn over it. */
  #asking = false;
  #silent = false;
  #whyStillAtMs = performance.now() + whyStillMs;
  readonly #saidProblems = new Set<string>();
  /** The question that the caller has already seen. */
  #asked = '';

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#lookout = new Lookout(options.temporal.client, options.runId);
  }

  async run(): Promise<Outcome> {
    void this.#awaitResult();
    while (!this.#ended.signal.aborted) {
      await this.#draw();
      if (performance.now() > this.#whyStillAtMs) await this.#explain();
      await pause(pollMs, this.#ended.signal);
    }
    if (this.#outcome === undefined) throw this.#error;
    if (this.#outcome.kind !== 'detached') await this.#draw();
    this.#options.display.pause();
    return this.#outcome;
  }

  /** A second interrupt, at the question or after it, detaches. */
  async interrupt(): Promise<void> {
    const { handle, display, onInterrupt } = this.#options;
    if (onInterrupt === 'detach' || this.#asking || !isInteractive()) return this.#end({ kind: 'detached' });
    const choice = await this.#whileAsking(() =>
      ask('\nLeave the run running, cancel it, or keep watching? [leave/cancel/watch] ', ['leave', 'cancel', 'watch']),
    );
    if (choice === 'watch') return;
    if (choice !== 'cancel') return this.#end({ kind: 'detached' });
    display.say('Cancelling; first, what was created is deleted …');
    await handle.cancel();
  }

  async #awaitResult(): Promise<void> {
    for (let waitedMs = 0; !this.#ended.signal.aborted; waitedMs += retryMs) {
      try {
        return this.#end({ kind: 'completed', result: await this.#options.handle.result() });
      } catch (error) {
        if (error instanceof WorkflowFailedError) return this.#end({ kind: 'failed', error });
        this.#error = error;
        if (!(error instanceof ServiceError) || waitedMs >= serverPatienceMs) return this.#ended.abort();
        await pause(retryMs, this.#ended.signal);
      }
    }
  }

  async #draw(): Promise<void> {
    const { handle, display } = this.#options;
    try {
      const view = await this.#lookout.look(handle.workflowId);
      if (view === undefined || this.#asking) return;
      this.#silent = false;
      display.show(view);
      const choice = choiceOf(view.status);
      if (choice) this.#put(choice);
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      if (!this.#silent && !this.#ended.signal.aborted)
        display.say(`No worker answers at the moment (${error.message}); the run waits for one.`);
      if (!this.#silent) this.#whyStillAtMs = 0;
      this.#silent = true;
    }
  }

  /** Says why the run is stuck, each reason once. */
  async #explain(): Promise<void> {
    const { temporal, handle, display } = this.#options;
    const problems = await whyStill(temporal, handle.workflowId).catch(() => []);
    this.#whyStillAtMs = performance.now() + whyStillMs;
    if (this.#asking || this.#ended.signal.aborted) return;
    for (const problem of problems) {
      // A new attempt number is not worth repeating the line.
      const key = problem.replaceAll(/\d+/g, '');
      if (!this.#saidProblems.has(key)) display.say(`! ${problem}`);
      this.#saidProblems.add(key);
    }
  }

  #put(choice: Choice): void {
    if (this.#asked === choice.id) return;
    this.#asked = choice.id;
    if (isInteractive()) void this.#answer(choice);
    else {
      const { workflowId } = this.#options.handle;
      this.#options.display.say(`${choice.text} It waits ${choice.until} for an answer, for instance:`);
      for (const line of choice.commands) {
        this.#options.display.say(`  temporal workflow update execute -w ${workflowId} --name ${line}`);
      }
    }
  }

  async #answer({ text, prompt, answers, tell }: Choice): Promise<void> {
    const answer = await this.#whileAsking(() => ask(`${text} ${prompt} `, answers, this.#ended.signal));
    if (answer === undefined) return;
    try {
      await tell(this.#options.handle, answer);
    } catch (error) {
      this.#options.display.say(`The answer was not accepted: ${rootMessage(error)}`);
    }
  }

  async #whileAsking<T>(question: () => Promise<T>): Promise<T> {
    this.#options.display.pause();
    this.#asking = true;
    try {
      return await question();
    } finally {
      this.#asking = false;
    }
  }

  #end(outcome: Outcome): void {
    this.#outcome ??= outcome;
    this.#ended.abort();
  }
}

function choiceOf({ question, held, expiresAt }: Status): Choice | undefined {
  if (question) {
    return {
      id: question.expiresAt,
      text: question.text,
      until: `until ${question.expiresAt}`,
      prompt: '[Y/n]',
      answers: ['yes', 'no'],
      tell: (run, answer) => run.executeUpdate('answer', { args: [answer] }),
      commands: [`answer --input '"yes"'`],
    };
  }
  if (!held) return undefined;
  const decisions = ['retry', 'skip', 'abort'];
  return {
    id: held.heldAt,
    text: `${held.step} failed and is held: ${held.reason}\nIts warehouse is kept.`,
    until: expiresAt === undefined ? 'a week' : `until ${expiresAt}`,
    prompt: 'Repair it and retry, skip the step, or abort the run? [retry/skip/abort]',
    answers: decisions,
    tell: (run, decision) => run.executeUpdate(decision),
    commands: decisions,
  };
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, delayMs);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
