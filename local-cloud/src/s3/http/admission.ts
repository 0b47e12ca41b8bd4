import { authorize } from '../../api/authorize.ts';
import { AwsError } from '../../api/error.ts';
import type { Verified } from '../../api/objectstore.ts';
import { scopeOf } from '../../api/signature.ts';
import type { RequestFacts } from '../../iam/pattern.ts';
import { NoAnswer } from '../../faults/aws.ts';
import { accessesOf, arnOf, copiedObject, tagCopyAccesses, tagFacts, type S3Access } from './access.ts';
import { createChunkSigner, type ChunkSigner } from './chunksigner.ts';
import type { S3Request } from './request.ts';
import type { BucketStore } from '../store/store.ts';

/** What whoever has verified a request's signature says of its caller. */
export interface Admission {
  /** Whether policies count for the caller; not for the root. */
  isLimited: boolean;
  /** Throws AccessDenied unless the caller may do this. */
  authorize(access: S3Access): void;
  /** Called when everything is allowed and before it is done; may throw what the caller is to hear instead. */
  begin(operation: string): Promise<void>;
  /** Verifies the chunks of a body that is signed chunk by chunk; absent when nobody has verified a signature. */
  chunkSigner?: ChunkSigner;
}

/** What a verified request says of its caller. */
export const admissionOf = ({ asking, claim, signingKey, meetFaults }: Verified): Admission => {
  const { timestamp, signature } = claim;
  return {
    isLimited: asking.caller.kind !== 'root',
    authorize: (access) =>
      authorize(asking, { action: access.action, resource: arnOf(access), facts: access.facts }, 's3'),
    begin: meetFaults,
    chunkSigner: createChunkSigner({ signingKey, timestamp, scope: scopeOf(claim), signature }),
  };
};

/** For a caller that may do everything. */
export const unlimited: Admission = { isLimited: false, authorize: () => {}, begin: async () => {} };

/** The same admission, whose every decision knows what the request itself tells. */
export const withRequestFacts = (admission: Admission, facts: RequestFacts): Admission => ({
  ...admission,
  authorize: (access) => admission.authorize({ ...access, facts: { ...facts, ...access.facts } }),
});

/** Actions whose policies may ask for the tags that an object has. */
const asksForTags = /^s3:(Get|Put|Delete)Object(Version)?(Tagging|Attributes)?$/;

const withTags = async (store: BucketStore, access: S3Access): Promise<S3Access> => {
  const { action, bucket, key, facts } = access;
  if (bucket === undefined || key === undefined || !asksForTags.test(action)) return access;
  return { ...access, facts: { ...facts, ...tagFacts('s3:existingobjecttag', await store.tags(bucket, key)) } };
};

/** Throws AccessDenied unless the caller may do all that the request asks for. */
export async function authorizeRequest(
  request: S3Request,
  operation: string,
  { store, admission, input }: { store: BucketStore; admission: Admission; input?: object },
): Promise<void> {
  if (!admission.isLimited) return;
  for (const access of accessesOf(request, operation, input)) admission.authorize(await withTags(store, access));
  if (operation !== 'CopyObject') return;
  const source = copiedObject(request, operation);
  const tags = source === undefined ? {} : await store.tags(source.bucket, source.key);
  for (const access of tagCopyAccesses(request, tags)) admission.authorize(await withTags(store, access));
}

/**
 * What the caller hears of a failure: that an object is not there is told only to one who may list the bucket, as in
 * S3; anyone else hears AccessDenied.
 */
export function toldToCaller(error: unknown, request: S3Request, operation: string, admission: Admission): unknown {
  if (!(error instanceof AwsError) || error.code !== 'NoSuchKey') return error;
  const bucket = copiedObject(request, operation)?.bucket ?? request.bucket;
  if (bucket === undefined) return error;
  try {
    admission.authorize({ action: 's3:ListBucket', bucket, facts: {} });
    return error;
  } catch (denied) {
    return denied;
  }
}

/** Whether the caller is to hear nothing at all. */
export const isUnanswered = (error: unknown): boolean => error instanceof NoAnswer;
