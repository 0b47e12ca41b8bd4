import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import type { WorkflowFailedError } from '@temporalio/client';
import type { FailureType } from '../../contract/failures.ts';
import { rootFailure } from '../../temporal/run-failure.ts';
import { exitCodes } from '../errors.ts';

/** Why a run failed, for a reader: the root failure's type and first line, and its details. */
export function failureText(workflowId: string, error: WorkflowFailedError): string {
  const failure = rootFailure(error.cause ?? error);
  const [message = ''] = failure.message.split('\n');
  const lines = [`${workflowId} ${verb(failure)}${typeText(failure)}${message === '' ? '' : `: ${message}`}`];
  for (const detail of detailsOf(failure))
    lines.push(`  ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`);
  return lines.join('\n');
}

/** A run that was cancelled ends its command as an interrupt does. */
export function exitCodeOf(error: WorkflowFailedError): number {
  if (error.cause instanceof CancelledFailure) return exitCodes.interrupted;
  return isLeftStanding(rootFailure(error.cause ?? error)) ? exitCodes.leftStanding : exitCodes.failed;
}

/** The result of a run that did everything but left something standing; undefined for any other failure. */
export function resultOf(error: WorkflowFailedError): unknown {
  const failure = rootFailure(error.cause ?? error);
  return failure instanceof ApplicationFailure && isLeftStanding(failure) ? failure.details?.[0] : undefined;
}

function isLeftStanding(failure: Error): boolean {
  return failure instanceof ApplicationFailure && failure.type === ('LeftStanding' satisfies FailureType);
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
  // The result is printed as such, see resultOf.
  return failure instanceof ApplicationFailure && !isLeftStanding(failure) ? (failure.details ?? []) : [];
}
