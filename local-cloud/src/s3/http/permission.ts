import { authorize } from '../../api/authorize.ts';
import { AwsError } from '../../api/error.ts';
import type { Need } from '../../api/need.ts';
import type { Verified } from '../../api/objectstore.ts';
import type { S3Context } from '../action.ts';
import { parseCopySource } from '../copysource.ts';
import { s3Arn } from '../needs.ts';
import { requestFacts } from './facts.ts';
import type { S3Request } from './request.ts';

/** Whether policies apply to the caller: not to the root, nor if signatures are not verified. */
export const isLimited = (verified: Verified | undefined): verified is Verified =>
  verified !== undefined && verified.asking.caller.kind !== 'root';

/**
 * A function that throws AccessDenied unless the caller may do this; every decision uses the request's own condition
 * keys.
 */
export const authorizerOf = (
  verified: Verified | undefined,
  request: S3Request,
  operation: string,
): S3Context['authorize'] => {
  if (!isLimited(verified)) return () => undefined;
  const { asking } = verified;
  const known = { ...asking, facts: { ...asking.facts, ...requestFacts(request) } };
  return (need: Need) => authorize(need, `s3:${operation}`, known, 's3');
};

/**
 * The error for the caller: as in S3, only callers who may list the bucket learn that an object does not exist; others
 * get AccessDenied.
 */
export function toldToCaller(
  error: unknown,
  { request: { bucket = '', headers }, authorize: allow }: Pick<S3Context, 'request' | 'authorize'>,
): unknown {
  if (!(error instanceof AwsError) || error.code !== 'NoSuchKey') return error;
  const source = headers['x-amz-copy-source'];
  const listed = source === undefined ? bucket : parseCopySource(String(source)).bucket;
  try {
    allow({ action: 's3:ListBucket', resource: s3Arn(listed) });
    return error;
  } catch (denied) {
    return denied;
  }
}
