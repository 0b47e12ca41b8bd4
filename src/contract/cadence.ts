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

/**
 * From attempt to attempt, none of which holds a slot meanwhile: quick at first, for what is nearly done, then slower, for
 * a cluster that takes minutes. Temporal's timers may be a second late.
 */
export const looks: Cadence = { firstDelayMs: 150, factor: 1.6, longestDelayMs: 20_000 };

/** For how long something may be so before it is not under way but stuck. */
export const limits = {
  /** What AWS has not told all its parts by then is not there. */
  spreadMs: 60_000,
  /** Who still uses a thing by then goes on using it. */
  inUseMs: 480_000,
  /** IAM takes seconds to spread a policy, and who is denied then stays so. */
  deniedMs: 15_000,
  /** A machine's metadata service may be slow at first; who has no credentials then has none. */
  credentialsMs: 2_000,
  /** What AWS does not list for that long is not waited for by those who could go on without it. */
  unlistedMs: 120_000,
  /** A worker with the right project takes a step soon, or there is none. */
  otherProjectMs: 600_000,
  /** A warehouse that drops connections, or in which others win, for that long needs a person. */
  contendedMs: 900_000,
};
