import { authorize } from '../../api/authorize.ts';
import { AwsError } from '../../api/error.ts';
import type { Need } from '../../api/need.ts';
import type { Verified } from '../../api/objectstore.ts';
import type { S3Context } from '../action.ts';
import { parseCopySource } from '../copysource.ts';
import { s3Arn } from '../needs.ts';
import { requestFacts } from './facts.ts';
import type { S3Request } from './request.ts';

/** Whether policies count for whoever asks: not for the root, nor where nobody verifies signatures. */
export const isLimited = (verified: Verified | undefined): verified is Verified =>
  verified !== undefined && verified.asking.caller.kind !== 'root';

/** What throws AccessDenied unless the caller may do this; every decision knows what the request itself tells. */
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
 * What the caller hears of a failure: that an object is not there is told only to one who may list the bucket, as in
 * S3; anyone else hears AccessDenied.
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
