import { failure } from './failure.ts';

/** The clock skew that AWS itself tolerates. */
const toleranceMs = 300_000;

/**
 * Throws ClockSkew if AWS's time, requested after `beforeMs` and known by now, is not between the two on our clock,
 * which is the Temporal server's. Times to live are written with that clock and compared with AWS's.
 */
export function requireSameClock(beforeMs: number, awsTime: string): void {
  const awsMs = Date.parse(awsTime);
  const [aheadMs, behindMs] = [beforeMs - awsMs, awsMs - Date.now()];
  if (aheadMs <= toleranceMs && behindMs <= toleranceMs) return;
  const how = aheadMs > 0 ? `${minutes(aheadMs)} ahead of` : `${minutes(behindMs)} behind`;
  throw failure(
    'ClockSkew',
    `the clock of the Temporal server is ${how} AWS's (${new Date().toISOString()} against ${awsTime}): what is ` +
      'created would not live as long as it should; set the clock and start again',
  );
}

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} minutes`;
