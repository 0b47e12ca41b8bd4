import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  isCancellation,
  log,
} from '@temporalio/workflow';
import { TemporalFailure } from '@temporalio/common';
import { InputError, parseInput } from '../contract/parse.ts';
import type { FailureType } from '../contract/failures.ts';
import type { Parsed, WorkflowType } from '../contract/inputs.ts';
import { firstOf } from '../contract/bounds.ts';
import type { Left, TeardownResult } from '../contract/results.ts';

/** The input with its defaults. Fails at once with InvalidInput, which names every wrong field. */
export function inputOf<T extends WorkflowType>(workflow: T, raw: unknown): Parsed<T> {
  try {
    return parseInput(workflow, raw);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw failure('InvalidInput', error.message, error.problems);
  }
}

/** A failure of one of our types that is not retried. */
export function failure(type: FailureType, message: string, details: unknown[] = []): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details });
}

/**
 * Rethrows everything that is neither our failure nor Temporal's: a bug, or continue-as-new. Nothing may be undone,
 * held or reported for it. A bug fails the workflow task at once, and the run waits for a worker with the fix; see
 * docs/decisions/failures-and-bugs.md.
 */
export function throwBug(error: unknown): asserts error is TemporalFailure {
  if (!(error instanceof TemporalFailure)) throw error;
}

/** What went wrong, in the words of the failure that an activity or child carried. */
export function reason(error: unknown): string {
  const failed = cause(error);
  return failed instanceof Error ? failed.message : String(failed);
}

/**
 * The failure to end a workflow with: the cause itself, not the activity or child that carried it, so that the CLI and
 * the UI show its type and message in the first line.
 */
export function cause(error: unknown): unknown {
  let current = error;
  while ((current instanceof ActivityFailure || current instanceof ChildWorkflowFailure) && current.cause) {
    // Its worker died, or it failed, before the cancellation reached it, so it was not retried.
    if (current instanceof ActivityFailure && current.retryState === 'CANCEL_REQUESTED')
      return new CancelledFailure(current.message, [], current.cause);
    current = current.cause;
  }
  return current;
}

/** Whether a child workflow was terminated. */
export function isTerminated(error: unknown): boolean {
  return error instanceof ChildWorkflowFailure && error.cause instanceof TerminatedFailure;
}

const maxLeftBytes = 16 * 1024;

/**
 * The result of a deletion. Fails with LeftStanding, which has the result in its details, if something is still there
 * or could not be checked.
 */
export function orLeftStanding<T>(result: T, standing: Standing): T {
  const left = failureOfLeft(result, standing);
  if (left === undefined) return result;
  throw left;
}

interface Standing {
  left: Left[];
  unseen?: Left[];
}

/** That failure, if there is one. */
export function failureOfLeft(result: unknown, { left, unseen = [] }: Standing): ApplicationFailure | undefined {
  if (left.length === 0 && unseen.length === 0) return undefined;
  const told = [
    ...undone(left),
    ...(unseen.length === 0 ? [] : [`not everything could be checked: ${leftText(unseen)}`]),
  ];
  return failure('LeftStanding', told.join('; '), [result]);
}

/** What should have been deleted or paused, and was not. */
function undone(left: Left[]): string[] {
  const [running, standing] = [true, undefined].map((unpaused) => left.filter((one) => one.unpaused === unpaused));
  return [
    ...(standing?.length ? [`not everything could be deleted: ${leftText(standing)}`] : []),
    ...(running?.length ? [`the cluster could not be paused, and costs money: ${leftText(running)}`] : []),
  ];
}

/** The result of a child that failed with LeftStanding. */
export function resultOfLeft(error: unknown): TeardownResult | undefined {
  const failed = cause(error);
  if (!(failed instanceof ApplicationFailure) || failed.type !== 'LeftStanding') return undefined;
  return failed.details?.[0] as TeardownResult | undefined;
}

/** The failure of a run that has not begun to create anything, so nobody needs to look for leftovers. */
export function withNothingMade(error: unknown): unknown {
  if (!(error instanceof ApplicationFailure)) return error;
  const { type, message, details, cause: inner } = error;
  return ApplicationFailure.create({
    type: type ?? 'Failed',
    message,
    nonRetryable: true,
    details: [...(details ?? []), { created: [] }],
    ...(inner === undefined ? {} : { cause: inner }),
  });
}

/** Whether it says so of itself. */
export function hasMadeNothing(error: unknown): boolean {
  const failed = cause(error);
  const last = failed instanceof ApplicationFailure ? (failed.details?.at(-1) as { created?: unknown } | null) : null;
  return Array.isArray(last?.created) && last.created.length === 0;
}

function leftText(left: Left[]): string {
  const { first, more } = firstOf(left, maxLeftBytes);
  const told = first.map(({ resource, reason: why }) => `${resource.type} ${resource.id}: ${why}`);
  return [...told, ...(more === 0 ? [] : [`${more} more`])].join('; ');
}

/** Adds what could not be deleted to the failure's message and details, so that nobody has to look for it. */
export function withLeft(error: unknown, left: Left[] = []): unknown {
  if (left.length === 0) return error;
  log.error('not everything could be deleted or paused; the reaper finds it by its tags', { left });
  // Whoever cancelled it expects to see it cancelled.
  if (isCancellation(error)) return new CancelledFailure(reason(error), [{ left }], error as Error);
  const type = error instanceof ApplicationFailure ? (error.type ?? 'Failed') : 'Failed';
  const details = error instanceof ApplicationFailure ? (error.details ?? []) : [];
  return ApplicationFailure.create({
    type,
    message: `${reason(error)} (and ${undone(left).join('; ')})`,
    nonRetryable: true,
    details: [...details, { left }],
    ...(error instanceof Error ? { cause: error } : {}),
  });
}

/** What a workflow's failure says about what could not be deleted or checked. */
export function leftOf(error: unknown): Left[] {
  const failed = cause(error);
  const details = failed instanceof ApplicationFailure || failed instanceof CancelledFailure ? failed.details : [];
  const { left = [], unseen = [] } = Object(details?.at(-1)) as { left?: Left[]; unseen?: Left[] };
  return [...left, ...unseen];
}

/** The failure as it was before `withLeft`, for callers that have tried again to delete what was left. */
export function withoutLeft(error: unknown): unknown {
  const last = error instanceof ApplicationFailure ? error.details?.at(-1) : undefined;
  const hasLeft = typeof last === 'object' && last !== null && 'left' in last;
  return hasLeft && error instanceof ApplicationFailure && error.cause ? error.cause : error;
}
