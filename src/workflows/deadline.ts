import { condition } from '@temporalio/workflow';

/**
 * Waits until done() is true; false when the deadline passes first. The deadline, in milliseconds since 1970, may move
 * meanwhile; without one it waits for as long as it takes. The summary names the timer in the UI.
 */
export type Wait = (done: () => boolean, deadlineMs: () => number | undefined, summary: string) => Promise<boolean>;

export const untilDeadline: Wait = async (done, deadlineMs, summary) => {
  while (!done()) {
    const current = deadlineMs();
    const woken = () => done() || deadlineMs() !== current;
    if (current === undefined) await condition(woken);
    else if (Date.now() >= current) return false;
    else await condition(woken, current - Date.now(), { summary });
  }
  return true;
};
