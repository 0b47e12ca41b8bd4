import { Context } from '@temporalio/activity';
import { NotYetError } from '../aws/errors.ts';
import { delayMs, firstLooks } from '../contract/cadence.ts';

/**
 * Runs the work again while it throws NotYetError, for a few seconds of an activity's first attempt; what takes longer
 * is left to Temporal, which holds no slot meanwhile. A cancellation ends it.
 */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const untilMs = context.info.attempt === 1 ? performance.now() + firstLooks.withinMs : 0;
  for (let look = 1; ; look++) {
    const pauseMs = delayMs(firstLooks, look);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NotYetError) || performance.now() + pauseMs > untilMs) throw error;
    }
    await context.sleep(pauseMs);
  }
}
