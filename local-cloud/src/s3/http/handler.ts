import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../../api/error.ts';
import type { Verified } from '../../api/objectstore.ts';
import { scopeOf } from '../../api/signature.ts';
import { NoAnswer } from '../../faults/aws.ts';
import type { S3Action, S3Context } from '../action.ts';
import { actions } from '../actions/index.ts';
import { requestBody } from './body.ts';
import { createChunkSigner, type ChunkSigner } from './chunksigner.ts';
import { s3Error } from '../error.ts';
import { decodeInput } from './input.ts';
import { checkKey } from '../store/key.ts';
import { findOperation, hasBodyChecksum } from './operation.ts';
import { sendError, sendOutput } from './output.ts';
import { authorizerOf, isLimited, toldToCaller } from './permission.ts';
import type { S3Request } from './request.ts';
import { parseRequest } from './request.ts';
import type { BucketStore } from '../store/store.ts';

export interface S3HandlerOptions {
  /** The account that owns every bucket; compared with x-amz-expected-bucket-owner. Default 000000000000. */
  accountId?: string;
  /** Told what failed here and is no answer of S3's: a full disk, say. */
  report?: (message: string) => void;
}

/** Answers one request; `verify` returns who signed it, or throws the error for the caller. */
export type S3Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  verify?: () => Verified | undefined,
) => Promise<void>;

/**
 * Answers S3 requests on the store, in path style and virtual-hosted style. Without `verify`, every caller may do
 * everything. Resolves when the answer is sent or the client is gone; rejects only with a NoAnswer.
 */
export function createS3Handler(
  store: BucketStore,
  { accountId = '000000000000', report = () => {} }: S3HandlerOptions = {},
): S3Handler {
  return async (message, response, verify = () => undefined) => {
    response.setHeader('x-amz-request-id', randomBytes(8).toString('hex').toUpperCase());
    response.setHeader('x-amz-id-2', randomBytes(32).toString('base64'));
    try {
      const verified = verify();
      await answer(parseRequest(message), response, { store, accountId, verified });
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      if (!(error instanceof AwsError) && !isGone(message)) report(failureOf(error, message));
      refuse(error, message, response);
    }
  };
}

/** Whether the client left before it had sent its whole request. */
const isGone = (message: IncomingMessage): boolean => message.destroyed && !message.complete;

function failureOf(error: unknown, { method, url = '/' }: IncomingMessage): string {
  const why = error instanceof Error ? error.message : String(error);
  return `s3: ${method} ${url.split('?', 1)[0]}: ${why}`;
}

function refuse(error: unknown, message: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || isGone(message)) {
    response.destroy();
    return;
  }
  // What is left of a refused body has to be read away, or the client never gets to the answer.
  if (!message.complete) response.setHeader('connection', 'close');
  const { method = 'GET', url = '/' } = message;
  sendError(error, { method, resource: url.split('?', 1)[0] ?? '/' }, response);
  message.resume();
}

interface Serving {
  store: BucketStore;
  accountId: string;
  /** Absent if signatures are not verified. */
  verified: Verified | undefined;
}

async function answer(request: S3Request, response: ServerResponse, serving: Serving): Promise<void> {
  const { store, accountId, verified } = serving;
  const action = findAction(request);
  const { name } = action.operation;
  const body = requestBody(request, {
    hasChecksum: hasBodyChecksum(action.operation),
    signer: verified && chunkSignerOf(verified),
  });
  const context = { store, request, body, accountId, authorize: authorizerOf(verified, request, name) };
  const input = await decodeInput(action, request, body.bytes);
  if (isLimited(verified)) for (const need of await action.needs(input, context)) context.authorize(need);
  await verified?.meetFaults(name);
  const region = await checkTarget(context, name);
  if (region !== undefined && request.key === undefined) response.setHeader('x-amz-bucket-region', region);
  try {
    await sendOutput(action.operation, (await action.handle(input, context)) as Record<string, unknown>, response);
  } catch (error) {
    throw toldToCaller(error, context);
  }
}

const chunkSignerOf = ({ claim, signingKey }: Verified): ChunkSigner =>
  createChunkSigner({
    signingKey,
    timestamp: claim.timestamp,
    scope: scopeOf(claim),
    signature: claim.signature,
  });

/**
 * Throws unless the bucket is there, in this region and of the expected owner, and the key one that can be. Tells the
 * bucket's region.
 */
async function checkTarget({ store, request, accountId }: S3Context, name: string): Promise<string | undefined> {
  checkOwner(request, accountId);
  const { bucket, key } = request;
  const isThere = bucket !== undefined && name !== 'CreateBucket';
  const region = isThere ? await checkBucket(store, bucket, request, name) : undefined;
  if (key !== undefined) checkKey(key);
  return region;
}

function findAction(request: S3Request): S3Action {
  const operation = findOperation(request);
  if (operation === undefined) {
    throw s3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      Method: request.method,
    });
  }
  const action = actions.get(operation.name);
  if (action !== undefined) return action;
  throw s3Error('NotImplemented', `${operation.name} is not implemented here`, { Operation: operation.name });
}

function checkOwner({ headers }: S3Request, accountId: string): void {
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    const expected = headers[name];
    if (expected !== undefined && expected !== accountId) throw s3Error('AccessDenied', 'Access Denied');
  }
}

/** The bucket's region: as on AWS, it is served only there, but its region can be asked for from anywhere. */
async function checkBucket(store: BucketStore, bucket: string, request: S3Request, name: string): Promise<string> {
  const region = await store.bucketRegion(bucket);
  if (request.region === undefined || request.region === region || name === 'GetBucketLocation') return region;
  if (request.method === 'HEAD') {
    throw s3Error('PermanentRedirect', 'The bucket is in another region.', { Region: region });
  }
  throw s3Error(
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${request.region}' is wrong; expecting '${region}'`,
    { Region: region },
  );
}
