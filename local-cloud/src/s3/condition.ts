import type { AwsError } from '../api/error.ts';
import { s3Error, noSuchKey } from './error.ts';
import type { S3Object } from './store/object.ts';

export interface ReadCondition {
  IfMatch?: string | undefined;
  IfNoneMatch?: string | undefined;
  IfModifiedSince?: Date | undefined;
  IfUnmodifiedSince?: Date | undefined;
}

export interface WriteCondition {
  IfMatch?: string | undefined;
  IfNoneMatch?: string | undefined;
}

export const quoted = (eTag: string): string => `"${eTag}"`;
export const unquoted = (eTag: string): string => eTag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1');

const matches = (condition: string, eTag: string): boolean =>
  condition.split(',').some((candidate) => candidate.trim() === '*' || unquoted(candidate) === eTag);

export const preconditionFailed = (condition: string): AwsError =>
  s3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

/** Whether the reader's copy is still good (304); throws PreconditionFailed. In the order of RFC 9110, section 13.2.2. */
export function isNotModified(object: S3Object, condition: ReadCondition): boolean {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = condition;
  const modified = object.lastModified;
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, object.eTag)) throw preconditionFailed('If-Match');
  } else if (IfUnmodifiedSince !== undefined && modified > IfUnmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (IfNoneMatch !== undefined) return matches(IfNoneMatch, object.eTag);
  return IfModifiedSince !== undefined && modified <= IfModifiedSince;
}

/** A check for a commit: whether what is there now is what the writer expects. */
export function writeCheck(key: string, condition: WriteCondition): (existing: S3Object | undefined) => void {
  const { IfMatch, IfNoneMatch } = condition;
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') {
    throw s3Error('NotImplemented', 'If-None-Match of a write can only be *', { Header: 'If-None-Match' });
  }
  return (existing) => {
    if (IfNoneMatch !== undefined && existing !== undefined) throw preconditionFailed('If-None-Match');
    if (IfMatch === undefined) return;
    if (existing === undefined) throw noSuchKey(key);
    if (!matches(IfMatch, existing.eTag)) throw preconditionFailed('If-Match');
  };
}

/**
 * Throws InvalidArgument if the header about bypassing a retention is present, as S3 does for buckets without Object
 * Lock.
 */
export function refuseBypass(bypass: boolean | undefined): void {
  if (bypass === undefined) return;
  throw s3Error(
    'InvalidArgument',
    'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
    { ArgumentName: 'x-amz-bypass-governance-retention' },
  );
}
