import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import type { RetryPolicy } from '@temporalio/common';
import { oneLine } from '../contract/about.ts';
import { retries } from '../contract/cadence.ts';
import { failures } from '../contract/failures.ts';
import type { Activities } from '../contract/activities.ts';
import { summaries } from './summaries.ts';

/** The activities by class of risk. Every one waits for its cancellation, so that no create races a delete. */

/** The heartbeats come every second; five are lost before the worker is taken for dead. They carry the cancellation back. */
const alive = {
  heartbeatTimeout: '6s',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const;
const nonRetryableErrorTypes = Object.entries(failures)
  .filter(([, { retryable }]) => !retryable)
  .map(([type]) => type);

function retry(kind: keyof typeof retries): RetryPolicy {
  const { firstDelayMs, factor, longestDelayMs } = retries[kind];
  return {
    initialInterval: firstDelayMs,
    backoffCoefficient: factor,
    maximumInterval: longestDelayMs,
    nonRetryableErrorTypes,
  };
}

/** One or a few AWS calls: each ends within the SDK's time limits, and what does not pass within minutes will not. */
export const short = summarized({
  ...alive,
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '15m',
  retry: retry('short'),
});

/** One look at something that takes its time; NotYet sets the delay to the next look itself. */
export const waiting = summarized({
  ...alive,
  startToCloseTimeout: '60s',
  // A cluster takes minutes; one that takes an hour is not coming.
  scheduleToCloseTimeout: '60m',
  retry: retry('waiting'),
});

/** Long statements. */
export const sql = summarized({
  ...alive,
  startToCloseTimeout: '4h',
  scheduleToCloseTimeout: '6h',
  // Conflicts and dropped connections pass; a warehouse that refuses twenty times in a row needs a person.
  retry: { ...retry('sql'), maximumAttempts: 20 },
});

/** Removal: nothing may be left because somebody was impatient. */
export const removing = summarized({
  ...alive,
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '3h',
  retry: retry('removing'),
});

type Activity = (input: never) => Promise<unknown>;
interface Configurable {
  executeWithOptions(options: ActivityOptions, args: [unknown]): Promise<unknown>;
}

/** The activities with these options, each call with its summary. */
function summarized(options: ActivityOptions): Activities {
  const activities = proxyActivities<Record<string, Activity>>(options) as unknown as Record<string, Configurable>;
  const calls = Object.entries(summaries).map(([name, summary]: [string, (input: never) => string]) => {
    const call: Activity = (input) => {
      const activity = activities[name] as Configurable;
      return activity.executeWithOptions({ summary: oneLine(summary(input)) }, [input]);
    };
    return [name, call];
  });
  return Object.fromEntries(calls) as Activities;
}
