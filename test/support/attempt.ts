import { MockActivityEnvironment } from '@temporalio/testing';
import type { Info } from '@temporalio/activity';
import { DefaultLogger } from '@temporalio/worker';

/** One attempt of an activity without a server, and the heartbeats it sends. */
export class Attempt {
  readonly beats: Record<string, unknown>[] = [];
  readonly #environment: MockActivityEnvironment;

  constructor(info: Partial<Info> = {}) {
    this.#environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
    this.#environment.on('heartbeat', (details: Record<string, unknown>) => this.beats.push(details));
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return this.#environment.run(work);
  }

  cancel(): void {
    this.#environment.cancel();
  }
}

/** The error that the attempt fails with. */
export async function failureOf(attempt: Attempt, work: () => Promise<unknown>): Promise<unknown> {
  return attempt.run(work).then(
    (value) => Promise.reject(new Error(`it did not fail, but gave ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  );
}
