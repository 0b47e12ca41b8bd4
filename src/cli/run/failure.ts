import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import type { WorkflowFailedError } from '@temporalio/client';
import { exitCodes } from '../errors.ts';

/** Why a run failed, for a reader: the telling failure's type and first line, and its details. */
export function failureText(workflowId: string, error: WorkflowFailedError): string {
  const failure = telling(error);
  const [message = ''] = failure.message.split('\n');
  const lines = [`${workflowId} ${verb(failure)}${typeText(failure)}${message === '' ? '' : `: ${message}`}`];
  for (const detail of detailsOf(failure))
    lines.push(`  ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`);
  return lines.join('\n');
}

/** A run that was cancelled ends its command as an interrupt does. */
export function exitCodeOf(error: WorkflowFailedError): number {
  return error.cause instanceof CancelledFailure ? exitCodes.interrupted : exitCodes.failed;
}

/** The first that says what happened: an activity or a child only carries the failure of the one inside. */
function telling(error: WorkflowFailedError): Error {
  let failure: Error = error.cause ?? error;
  while ((failure instanceof ActivityFailure || failure instanceof ChildWorkflowFailure) && failure.cause !== undefined)
    failure = failure.cause;
  return failure;
}

function verb(failure: Error): string {
  if (failure instanceof CancelledFailure) return 'was cancelled';
  if (failure instanceof TerminatedFailure) return 'was terminated';
  return failure instanceof TimeoutFailure ? 'ran out of time' : 'failed';
}

function typeText(failure: Error): string {
  return failure instanceof ApplicationFailure && failure.type ? ` (${failure.type})` : '';
}

function detailsOf(failure: Error): unknown[] {
  return failure instanceof ApplicationFailure ? (failure.details ?? []) : [];
}
