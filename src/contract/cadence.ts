/**
 * How often and for how long to look again at what takes time: in AWS, in the warehouse, and by retries of activities.
 * Limits are times rather than counts, so that changing a cadence changes no limit. In milliseconds.
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
 * Between attempts, during which no slot is held: quick at first, for what is nearly done, then slower, for a cluster
 * that takes minutes. Temporal's timers may be a second late.
 */
export const looks: Cadence = { firstDelayMs: 150, factor: 1.6, longestDelayMs: 20_000 };

/** How long something may take before it counts as stuck rather than under way. */
export const limits = {
  /** AWS shows everything everywhere by then; what does not show does not exist. */
  spreadMs: 60_000,
  /** What is still in use by then will stay in use. */
  inUseMs: 480_000,
  /** IAM takes seconds to spread a policy; a denial after this is final. */
  deniedMs: 15_000,
  /** A machine's metadata service may be slow at first; without credentials by then, there are none. */
  credentialsMs: 2_000,
  /** How long to wait for AWS to list something without which the run could carry on. */
  unlistedMs: 120_000,
  /** A worker with the right project takes a step soon, or there is none. */
  otherProjectMs: 600_000,
  /** A warehouse that drops connections, or in which other transactions win, for this long needs a person. */
  contendedMs: 900_000,
};
