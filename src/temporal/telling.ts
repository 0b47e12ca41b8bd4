import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/common';
import type { RunFailure } from '../contract/record.ts';

/** The first failure that says what happened: an activity or a child only carries the failure of the one inside. */
export function telling(error: Error): Error {
  let failure = error;
  while ((failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure) && failure.cause !== undefined)
    failure = failure.cause;
  return failure;
}

/** The same for a reader. */
export function runFailure(error: Error): RunFailure {
  const failure = telling(error);
  const { type, details } = failure instanceof ApplicationFailure ? failure : {};
  return {
    ...(type != null && { type }),
    message: failure.message,
    details: (details ?? []).map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail))),
  };
}
