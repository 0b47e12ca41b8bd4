import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { ActivityClass } from '../contract/activity-classes.ts';
import { delayMs, looks, limits } from '../contract/cadence.ts';
import { failures } from '../contract/failures.ts';
import { CheckFailedError, LoadError, StatementError, type RefusedRecord } from '../warehouse/errors.ts';
import { cutText } from '../warehouse/excerpt.ts';
import type { FailureType } from '../contract/failures.ts';
import { NotYetError } from '../aws/errors.ts';
import { PreflightError } from '../aws/preflight/preflight.ts';
import type { Elapsed } from './heartbeat.ts';

/** The errors of the rooms below, by name, and how Temporal treats them. */
const typeOfError: Record<string, FailureType> = {
  InvalidProjectError: 'InvalidProject',
  UnfitInputError: 'InvalidInput',
  OtherProjectError: 'OtherProject',
  PreflightError: 'PreflightFailed',
  ForeignResourceError: 'ForeignResource',
  ResourceNotFoundError: 'NotFound',
  NotYetError: 'NotYet',
  CredentialsProviderError: 'NoCredentials',
  TokenProviderError: 'NoCredentials',
  ExpiredCredentialsError: 'NoCredentials',
  ClusterFailedError: 'ClusterFailed',
  AccessError: 'AccessDenied',
  WarehouseUnavailableError: 'WarehouseUnavailable',
  ConflictError: 'Conflict',
  StatementError: 'SqlError',
  DiskFullError: 'DiskFull',
  LoadError: 'LoadError',
  SourceChangedError: 'SourceChanged',
  SourceEmptyError: 'SourceEmpty',
  ColumnsChangedError: 'ColumnsChanged',
  SupersededError: 'Superseded',
  CheckFailedError: 'CheckFailed',
  WebhookUnavailableError: 'WebhookUnavailable',
  WebhookRefusedError: 'WebhookRefused',
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
  activity: Pick<ActivityClass, 'withinMs' | 'retries' | 'waitsForCredentials'>,
): unknown {
  if (!(error instanceof Error) || error instanceof ApplicationFailure) return error;
  const type = typeOf(error);
  const { withinMs, retries } = activity;
  const patienceMs = patienceWith(error, type, activity);
  const isOver = spentMs >= withinMs || (patienceMs !== undefined && waitedFor(type, waitedMs) >= patienceMs);
  const nonRetryable = !isRetryable(type) || isOver;
  const room = nonRetryable ? lastRoom : pendingRoom;
  const cause = shortened(error, room);
  const failure = ApplicationFailure.create({
    type,
    message: cutText(adviceOn(error, type), 2 * room.textBytes),
    nonRetryable,
    details: detailsOf(error),
    cause,
    nextRetryDelay: jittered(delayMs(patienceMs === undefined ? retries : looks, attempt)),
    ...(type === 'NotYet' ? { category: ApplicationFailureCategory.BENIGN } : {}),
  });
  // The stack of its origin, not of this translation.
  failure.stack = cause.stack ?? '';
  return failure;
}

/** The SDK says where it looked for credentials, and not what to do. */
function adviceOn({ name, message }: Error, type: string): string {
  if (type !== 'NoCredentials') return message;
  return name === 'ExpiredCredentialsError'
    ? `${message}: start the worker with new ones`
    : `no AWS credentials: ${message}. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, where the worker starts, or give its machine a role`;
}

/** Whether the same call may succeed later. */
export function mayPass(error: unknown): boolean {
  return error instanceof Error && isRetryable(typeOf(error));
}

/** What is neither ours nor AWS's (a lost socket, a bug) keeps its name. */
function typeOf(error: Error): string {
  if (error instanceof PreflightError && error.isOfNames) return 'ForeignResource';
  return typeOfError[error.name] ?? awsFailureType(error) ?? error.name;
}

function isRetryable(type: string): boolean {
  return isOurs(type) ? failures[type].retryable : true;
}

/**
 * The time waited so far including the delay after this failure, if it is one of those that are waited out. Time waited
 * for another reason does not count: after minutes of lost connections, the first denial is not final.
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

/** The failure of an activity whose attempts all ended at their time limit or with their workers. */
export function tookTooLong(activity: string, withinMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'TookTooLong' satisfies FailureType,
    message: `the attempts of ${activity} took longer than ${withinMs / 60_000} minutes together, and none finished`,
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
  if (error instanceof PreflightError) return error.failed;
  if (error instanceof LoadError) return error.records.map(shortRecord);
  if (error instanceof CheckFailedError) return [{ check: error.check, ...error.offending }];
  if (error instanceof StatementError) return [{ sqlState: error.sqlState }];
  if (!('$metadata' in error)) return [];
  const { name, $metadata } = error as AwsError;
  return [{ code: name, httpStatusCode: $metadata.httpStatusCode, requestId: $metadata.requestId }];
}

/** How much of an error, and of each of its causes, a failure contains. */
interface Room {
  textBytes: number;
  frames: number;
  causes: number;
}

/** A statement's error may contain the statement or a value of any size, and Temporal refuses failures of 2 MB. */
const lastRoom: Room = { textBytes: 8192, frames: 50, causes: 5 };
/**
 * Limit for a failure that is retried: the server keeps it with the run, and shows `Failure exceeds size limit` instead
 * if it is longer than 4 KB (limit.mutableStateActivityFailureSize.error).
 */
const pendingRoom: Room = { textBytes: 400, frames: 3, causes: 1 };
const maxFrameBytes = 160;

/** The error as far as there is room for it. */
function shortened(error: Error, room: Room): Error {
  const { message, name, stack = '', cause } = error;
  const inner =
    cause instanceof Error && room.causes > 0 ? shortened(cause, { ...room, causes: room.causes - 1 }) : undefined;
  const short = new Error(cutText(message, room.textBytes), inner === undefined ? {} : { cause: inner });
  short.name = name;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const shown = frames.slice(0, room.frames).map((line) => cutText(line, maxFrameBytes));
  short.stack = [`${name}: ${short.message}`, ...shown].join('\n');
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
  OtherProject: limits.otherProjectMs,
  AccessDenied: limits.deniedMs,
  NoCredentials: limits.credentialsMs,
  WarehouseUnavailable: limits.contendedMs,
  Conflict: limits.contendedMs,
};

/** How long to wait out this failure; undefined for a failure that is not waited out. */
function patienceWith(
  error: Error,
  type: string,
  { waitsForCredentials }: Pick<ActivityClass, 'waitsForCredentials'>,
): number | undefined {
  if (error instanceof NotYetError) return error.withinMs;
  if (type === 'NoCredentials' && waitsForCredentials === true) return Infinity;
  return isOurs(type) ? patiences[type] : undefined;
}

function awsFailureType(error: Error): FailureType | undefined {
  if (!('$metadata' in error)) return undefined;
  const { name, $metadata, $fault, $retryable } = error as AwsError;
  const status = $metadata.httpStatusCode;
  // No answer came: the connection was refused, cut or too slow, and the work may or may not have been done.
  if (status === undefined) return 'AwsUnavailable';
  const passes = $retryable !== undefined || status >= 500 || status === 429 || $fault === 'server';
  return passes || passingCodes.test(name) || skewText.test(error.message) ? 'AwsUnavailable' : 'AwsRefused';
}
