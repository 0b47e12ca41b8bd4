import { AsyncLocalStorage } from 'node:async_hooks';
import { longestRequestMs } from '../aws/clients.ts';

const currentAttempt = new AsyncLocalStorage<{ endsMs: number; signal: AbortSignal }>();

/** Runs the work of one attempt, within its time limit and until it is cancelled. */
export function withinAttempt<T>(timeoutMs: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return currentAttempt.run({ endsMs: performance.now() + timeoutMs, signal }, work);
}

/**
 * Throws when a request of AWS that begins now would be one of a cancelled attempt, or could outlive its attempt:
 * Temporal would begin the next attempt, or the deletion of what this one still creates.
 */
export function requireTimeLeft(): void {
  const attempt = currentAttempt.getStore();
  if (attempt === undefined) return;
  attempt.signal.throwIfAborted();
  if (performance.now() + longestRequestMs <= attempt.endsMs) return;
  throw new Error('AWS was too slow for this attempt; the next one does the rest');
}
