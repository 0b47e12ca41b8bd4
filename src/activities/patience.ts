import { Context } from '@temporalio/activity';
import { NotYetError } from '../aws/errors.ts';

/** For how long the first attempt asks again by itself: Temporal's own retries come a second later at the earliest. */
const patienceMs = 5_000;
const firstDelayMs = 40;
const delayFactor = 1.2;

/**
 * Runs the work again while it throws NotYetError, for a few seconds of an activity's first attempt; what takes longer
 * is left to Temporal, which holds no slot meanwhile. A cancellation ends it.
 */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const untilMs = context.info.attempt === 1 ? performance.now() + patienceMs : 0;
  for (let delayMs = firstDelayMs; ; delayMs *= delayFactor) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotYetError) || performance.now() + delayMs > untilMs) throw error;
    }
    await context.sleep(delayMs);
  }
}
