import { failure } from './failure.ts';

/** As wrong as AWS itself lets a clock be. */
const toleranceMs = 300_000;

/**
 * Throws ClockSkew when AWS's time, asked for after `beforeMs` and known by now, is not between the two by our clock,
 * which is the Temporal server's: times to live are written by it, and others compare them with AWS's.
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
