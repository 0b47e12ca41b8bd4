import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { ActivityClass } from '../contract/activity-classes.ts';
import { delayMs, looks, limits } from '../contract/cadence.ts';
import { failures } from '../contract/failures.ts';
import { CheckFailedError, LoadError, StatementError, type RefusedRecord } from '../warehouse/errors.ts';
import { cutText } from '../warehouse/excerpt.ts';
import type { FailureType } from '../contract/failures.ts';
import { NotYetError } from '../aws/errors.ts';
import type { Elapsed } from './heartbeat.ts';

/** The errors of the rooms below, by name, and what they are to Temporal. */
const typeOfError: Record<string, FailureType> = {
  InvalidProjectError: 'InvalidProject',
  UnfitInputError: 'InvalidInput',
  ForeignResourceError: 'ForeignResource',
  ResourceNotFoundError: 'NotFound',
  NotYetError: 'NotYet',
  ClusterFailedError: 'ClusterFailed',
  AccessError: 'AccessDenied',
  WarehouseUnavailableError: 'WarehouseUnavailable',
  ConflictError: 'Conflict',
  StatementError: 'SqlError',
  DiskFullError: 'DiskFull',
  LoadError: 'LoadError',
  SourceChangedError: 'SourceChanged',
  ColumnsChangedError: 'ColumnsChanged',
  SupersededError: 'Superseded',
  CheckFailedError: 'CheckFailed',
};

/**
 * AWS codes that pass: throttling, credentials about to be renewed, a clock that is wrong, a resource in transition. Everything else that AWS
 * answers with a 4xx does not.
 */
const passingCodes =
  /^(Throttling|RequestLimitExceeded|TooManyRequests|SlowDown|ServiceUnavailable|InternalFailure|InternalError|RequestTimeout|RequestTimeTooSkewed|RequestExpired|RequestInTheFuture|ExpiredToken|ConcurrentModification|InvalidClusterState|DependentServiceRequestThrottling|DependentServiceUnavailable|EntityTemporarilyUnmodifiable)(Exception|Fault)?$/;

/**
 * Said of a request that was signed by a wrong clock, under the code of a wrong secret. The SDK learns AWS's time from
 * every answer, this one included: the next attempt signs with it.
 */
const skewText = /^Signature (expired|not yet current)/;

interface AwsError extends Error {
  $metadata: { httpStatusCode?: number; requestId?: string };
  $fault?: 'client' | 'server';
  $retryable?: unknown;
}

/** How far an activity is. */
interface Progress extends Elapsed {
  attempt: number;
}

/**
 * Turns any error into the ApplicationFailure that says whether, and when, it is tried again: not when it cannot help,
 * not when it was waited for long enough, and not when all attempts together have taken as long as their class allows.
 */
export function toFailure(
  error: unknown,
  { attempt, spentMs, waitedMs }: Progress,
  { withinMs, retries }: Pick<ActivityClass, 'withinMs' | 'retries'>,
): unknown {
  if (!(error instanceof Error) || error instanceof ApplicationFailure) return error;
  // What is neither ours nor AWS's (a lost socket, a bug) keeps its name.
  const type = typeOfError[error.name] ?? awsFailureType(error) ?? error.name;
  const retryable = isOurs(type) ? failures[type].retryable : true;
  const patienceMs = patienceWith(error, type);
  const isOver = spentMs >= withinMs || (patienceMs !== undefined && waitedFor(type, waitedMs) >= patienceMs);
  return ApplicationFailure.create({
    type,
    message: cutText(error.message, maxTextBytes),
    nonRetryable: !retryable || isOver,
    details: detailsOf(error),
    cause: shortened(error),
    nextRetryDelay: jittered(delayMs(patienceMs === undefined ? retries : looks, attempt)),
    ...(type === 'NotYet' ? { category: ApplicationFailureCategory.BENIGN } : {}),
  });
}

/**
 * The waiting so far with the delay after this failure, where it is one of those that are waited out. What was waited for
 * another reason does not count: who lost connections for minutes is not denied for good at the first denial.
 */
export function waitedWith(
  { type }: ApplicationFailure,
  addedMs: number,
  waitedMs: Elapsed['waitedMs'],
): Elapsed['waitedMs'] {
  const isWait = isOurs(type) && (type === 'NotYet' || type in patiences);
  return isWait ? { ...waitedMs, [type]: waitedFor(type, waitedMs) + addedMs } : waitedMs;
}

function waitedFor(type: string, waitedMs: Elapsed['waitedMs']): number {
  return isOurs(type) ? (waitedMs[type] ?? 0) : 0;
}

/** The failure of an activity whose attempts were all ended by their time limit, or with their workers. */
export function tookTooLong(activity: string, withinMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'TookTooLong' satisfies FailureType,
    message: `the attempts of ${activity} took longer than ${withinMs / 60_000} minutes together, and none came to an end`,
    nonRetryable: true,
  });
}

/** Many that wait for the same thing must not all ask at once: up to a quarter sooner or later. */
function jittered(ms: number): number {
  return Math.round(ms * (0.75 + Math.random() / 2));
}

function isOurs(type: string | null | undefined): type is FailureType {
  return typeof type === 'string' && Object.hasOwn(failures, type);
}

/** What a program would otherwise have to read out of the message. */
function detailsOf(error: Error): unknown[] {
  if (error instanceof LoadError) return error.records.map(shortRecord);
  if (error instanceof CheckFailedError) return [{ check: error.check, rows: error.rows }];
  if (error instanceof StatementError) return [{ sqlState: error.sqlState }];
  if (!('$metadata' in error)) return [];
  const { name, $metadata } = error as AwsError;
  return [{ code: name, httpStatusCode: $metadata.httpStatusCode, requestId: $metadata.requestId }];
}

/** A statement's error may hold the statement, or a value of any size; Temporal takes no failure of 2 MB. */
const maxTextBytes = 8192;
const maxCauses = 5;

/** The error, or where it or a cause of it has a long text, one that says the beginning of it. */
function shortened(error: Error, depth = 0): Error {
  const { message, name, stack = '', cause } = error;
  const isLong = message.length > maxTextBytes || stack.length > 2 * maxTextBytes;
  const inner = cause instanceof Error && depth < maxCauses ? shortened(cause, depth + 1) : undefined;
  if (!isLong && inner === cause) return error;
  const short = new Error(cutText(message, maxTextBytes), inner === undefined ? {} : { cause: inner });
  short.name = name;
  short.stack = cutText(stack.replace(message, short.message), 2 * maxTextBytes);
  return short;
}

/** COPY's own tables keep 1,024 bytes of a value, and 127 of a column's name. */
function shortRecord(record: RefusedRecord): RefusedRecord {
  const { file, line, column, value, reason } = record;
  const short = (text: string): string => cutText(text, 2048);
  return { file: short(file), line, column: short(column), value: short(value), reason: short(reason) };
}

/** For how long, in milliseconds, what usually passes is waited out. */
const patiences: Partial<Record<FailureType, number>> = {
  AccessDenied: limits.deniedMs,
  WarehouseUnavailable: limits.contendedMs,
  Conflict: limits.contendedMs,
};

/** For how long it is waited out, from look to look; undefined of what is no wait. */
function patienceWith(error: Error, type: string): number | undefined {
  if (error instanceof NotYetError) return error.withinMs;
  return isOurs(type) ? patiences[type] : undefined;
}

function awsFailureType(error: Error): FailureType | undefined {
  if (!('$metadata' in error)) return undefined;
  const { name, $metadata, $fault, $retryable } = error as AwsError;
  const status = $metadata.httpStatusCode;
  // No answer came: the connection was refused, cut or too slow, and the work may have been done or not.
  if (status === undefined) return 'AwsUnavailable';
  const passes = $retryable !== undefined || status >= 500 || status === 429 || $fault === 'server';
  return passes || passingCodes.test(name) || skewText.test(error.message) ? 'AwsUnavailable' : 'AwsRefused';
}
