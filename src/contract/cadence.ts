/**
 * How often is looked again at what takes its time: of AWS, of the warehouse, and by the retries of the activities; and
 * for how long. Limits are times, so that none of them moves when a cadence does. Milliseconds.
 */

/** Growing delays between looks. */
export interface Cadence {
  firstDelayMs: number;
  factor: number;
  longestDelayMs: number;
}

/** The delay before the look with that number, from 1 on. */
export function delayMs({ firstDelayMs, factor, longestDelayMs }: Cadence, look: number): number {
  return Math.min(firstDelayMs * factor ** (look - 1), longestDelayMs);
}

/** Within an activity's first attempt: Temporal's own retries come a second later at the earliest. */
export const firstLooks = { firstDelayMs: 40, factor: 1.2, longestDelayMs: 5_000, withinMs: 5_000 };

/** From attempt to attempt: quick at first, for what is nearly done, then slower, for a cluster that takes minutes. */
export const laterLooks: Cadence = { firstDelayMs: 1_000, factor: 1.3, longestDelayMs: 15_000 };

/** For how long something may be so before it is not under way but stuck. */
export const limits = {
  /** What AWS has not told all its parts by then is not there. */
  spreadMs: 60_000,
  /** Who still uses a thing by then goes on using it. */
  inUseMs: 480_000,
  /** IAM takes seconds to spread a policy, and who is denied then stays so. */
  deniedMs: 15_000,
  /** A warehouse that drops connections, or in which others win, for that long needs a person. */
  contendedMs: 900_000,
};
