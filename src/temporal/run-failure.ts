import {
  ActivityFailure,
  ApplicationFailure,
  ApplicationFailureCategory,
  ChildWorkflowFailure,
} from '@temporalio/common';
import type { RunFailure } from '../contract/record.ts';

/** The failure that says what happened: failures of activities and children only wrap it. */
export function rootFailure(error: Error): Error {
  let failure = error;
  while ((failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure) && failure.cause !== undefined)
    failure = failure.cause;
  return failure;
}

/** The failure for a reader: type, message and details. */
export function runFailure(error: Error): RunFailure {
  const failure = rootFailure(error);
  const { type, details } = failure instanceof ApplicationFailure ? failure : {};
  return {
    ...(type != null && { type }),
    message: failure.message,
    details: (details ?? []).map((detail) => (typeof detail === 'string' ? detail : JSON.stringify(detail))),
  };
}

/** Whether an attempt failed as expected, because what it waits for is not there yet. */
export function isExpected(error: Error | undefined): boolean {
  return error instanceof ApplicationFailure && error.category === ApplicationFailureCategory.BENIGN;
}
