import { ActivityCancellationType, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ActivityOptions } from '@temporalio/workflow';
import { oneLine } from '../contract/about.ts';
import type { Activities } from '../contract/activities.ts';
import { activityClasses, activityQueue, outerTimeoutMs } from '../contract/activity-classes.ts';
import { failures } from '../contract/failures.ts';
import { summaries } from './summaries.ts';

const nonRetryableErrorTypes = Object.entries(failures)
  .filter(([, { retryable }]) => !retryable)
  .map(([type]) => type);

type Activity = (input: never) => Promise<unknown>;
interface Configurable {
  executeWithOptions(options: ActivityOptions, args: [unknown]): Promise<unknown>;
}

// Each call brings its own options, but the SDK requires some here.
const proxies = proxyActivities<Record<string, Activity>>({ startToCloseTimeout: 1 }) as unknown as Record<
  string,
  Configurable
>;

/** The activities, each with the limits of its class, and each call with its summary. */
export const activities = Object.fromEntries(
  Object.entries(summaries).map(([name, summary]: [string, (input: never) => string]) => {
    const call: Activity = (input) => {
      const options = { ...optionsOf(name as keyof Activities), summary: oneLine(summary(input)) };
      return (proxies[name] as Configurable).executeWithOptions(options, [input]);
    };
    return [name, call];
  }),
) as unknown as Activities;

/**
 * Temporal's limit for all attempts together includes the wait for a slot, so it is long. The activity itself gives up
 * once its attempts have taken `withinMs`.
 */
function optionsOf(name: keyof Activities): ActivityOptions {
  const { priorityKey, attemptMs, retries, heartbeatTimeoutMs } = activityClasses[name];
  return {
    taskQueue: activityQueue(workflowInfo().taskQueue, name),
    priority: { priorityKey },
    scheduleToCloseTimeout: outerTimeoutMs,
    startToCloseTimeout: attemptMs,
    // Heartbeats also deliver the cancellation.
    heartbeatTimeout: heartbeatTimeoutMs,
    // So that no create races a delete.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: retries.firstDelayMs,
      backoffCoefficient: retries.factor,
      maximumInterval: retries.longestDelayMs,
      nonRetryableErrorTypes,
    },
  };
}
