import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Info } from '@temporalio/activity';
import type { Activities } from '../contract/activities.ts';
import type { Deps } from './deps.ts';
import { withinAttempt } from './attempt.ts';
import { toFailure } from './failures.ts';
import { loadActivities } from './load.ts';
import { patiently } from './patience.ts';
import { provisionActivities } from './provision.ts';
import { leavePulse, withPulse } from './pulse.ts';
import { teardownActivities } from './teardown.ts';

export type { Deps } from './deps.ts';

/** Every activity, patient for a moment with what is not there yet, and with the errors of the rooms below turned into failures that say whether to try again. */
export function createActivities(deps: Deps): Activities {
  const activities: Activities = {
    ...provisionActivities(deps),
    ...loadActivities(deps),
    ...teardownActivities(deps),
  };
  const translated = Object.entries(activities).map(([name, activity]) => [name, translating(activity)]);
  return Object.fromEntries(translated) as Activities;
}

function translating(activity: (input: never) => Promise<unknown>): (input: never) => Promise<unknown> {
  return async (input) => {
    const { info, cancellationSignal } = Context.current();
    try {
      return await withinAttempt(info.startToCloseTimeoutMs, cancellationSignal, () =>
        withPulse(() => patiently(() => activity(input))),
      );
    } catch (error) {
      // A cancelled statement fails with whatever it was doing; what counts is that it was cancelled.
      cancellationSignal.throwIfAborted();
      throw waitingFailure(error, info);
    }
  };
}

/** Tells the next attempt how long it was waited so far. What made other attempts fail says nothing of that. */
function waitingFailure(error: unknown, { attempt, heartbeatDetails }: Info): unknown {
  const { waitedMs = 0 } = (heartbeatDetails as { waitedMs?: number } | undefined) ?? {};
  const failure = toFailure(error, { attempt, waitedMs });
  const { nextRetryDelay } = failure instanceof ApplicationFailure ? failure : {};
  if (typeof nextRetryDelay === 'number') leavePulse({ waitedMs: waitedMs + nextRetryDelay });
  return failure;
}
