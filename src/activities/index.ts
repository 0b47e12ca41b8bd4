import { ApplicationFailure, Context } from '@temporalio/activity';
import { activityClasses } from '../contract/activity-classes.ts';
import type { ActivityClass } from '../contract/activity-classes.ts';
import type { Activities } from '../contract/activities.ts';
import type { Deps } from './deps.ts';
import { withinAttempt } from './attempt.ts';
import { toFailure, tookTooLong, waitedWith } from './failures.ts';
import { elapsed, elapsedBefore, handOn, withHeartbeat } from './heartbeat.ts';
import type { HeartbeatPace } from './heartbeat.ts';
import { loadActivities } from './load.ts';
import { notificationActivities } from './notification.ts';
import { provisionActivities } from './provision.ts';
import { reportActivities } from './report.ts';
import { teardownActivities } from './teardown.ts';

export type { Deps } from './deps.ts';

/** A heartbeat is an action that Temporal Cloud charges: a statement of hours needs none each second. */
const paceOf = ({ queue }: ActivityClass, { statementHeartbeatMs = 10_000 }: Deps): HeartbeatPace => ({
  quickMs: 1_000,
  quickForMs: 60_000,
  slowMs: queue === 'sql' ? statementHeartbeatMs : 1_000,
});

/** Every activity, with the limits of its class, and with the errors of the rooms below turned into failures that say whether, and when, to try again. */
export function createActivities(deps: Deps): Activities {
  const activities: Activities = {
    ...provisionActivities(deps),
    ...loadActivities(deps),
    ...teardownActivities(deps),
    ...notificationActivities(deps),
    ...reportActivities(deps),
  };
  const limited = Object.entries(activities).map(([name, activity]) => [
    name,
    withLimits(activityClasses[name as keyof Activities], deps, activity),
  ]);
  return Object.fromEntries(limited) as Activities;
}

function withLimits(
  limits: ActivityClass,
  deps: Deps,
  activity: (input: never) => Promise<unknown>,
): (input: never) => Promise<unknown> {
  return async (input) => {
    const { info, cancellationSignal } = Context.current();
    // Attempts that ended by a time limit, or with their workers, could not say so.
    if (elapsedBefore().spentMs >= limits.withinMs) throw tookTooLong(info.activityType, limits.withinMs);
    try {
      return await withinAttempt(info.startToCloseTimeoutMs, cancellationSignal, () =>
        withHeartbeat(paceOf(limits, deps), () => activity(input)),
      );
    } catch (error) {
      // A cancelled statement fails with some other error; what counts is that it was cancelled.
      cancellationSignal.throwIfAborted();
      throw failureOf(error, info.attempt, limits);
    }
  };
}

/** Tells the next attempt how long it has been tried and waited so far. */
function failureOf(error: unknown, attempt: number, limits: ActivityClass): unknown {
  const { spentMs, waitedMs } = elapsed();
  const failure = toFailure(error, { attempt, spentMs, waitedMs }, limits);
  if (!(failure instanceof ApplicationFailure) || typeof failure.nextRetryDelay !== 'number') return failure;
  const delayMs = failure.nextRetryDelay;
  handOn({ spentMs: spentMs + delayMs, waitedMs: waitedWith(failure, delayMs, waitedMs) });
  return failure;
}
