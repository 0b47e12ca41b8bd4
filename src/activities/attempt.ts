import { AsyncLocalStorage } from 'node:async_hooks';
import { longestRequestMs } from '../aws/clients.ts';

const attempts = new AsyncLocalStorage<{ endsMs: number }>();

/** Runs the work of one attempt, for which Temporal gives it so long. */
export function withinAttempt<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  return attempts.run({ endsMs: Date.now() + timeoutMs }, work);
}

/**
 * Throws when a request of AWS that begins now could outlive its attempt: Temporal would begin the next attempt, or the
 * deletion of what this one still creates.
 */
export function requireTimeLeft(): void {
  const { endsMs = Infinity } = attempts.getStore() ?? {};
  if (Date.now() + longestRequestMs <= endsMs) return;
  throw new Error('AWS was too slow for this attempt: what is left to do is done by the next one');
}
