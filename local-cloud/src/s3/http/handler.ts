import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../../api/error.ts';
import { isToldInBody, requestFacts } from './access.ts';
import type { S3Action } from '../action.ts';
import { actions } from '../actions/index.ts';
import {
  authorizeRequest,
  isUnanswered,
  toldToCaller,
  unlimited,
  withRequestFacts,
  type Admission,
} from './admission.ts';
import { requestBody } from './body.ts';
import { s3Error } from '../error.ts';
import { decodeInput } from './input.ts';
import { checkKey } from '../store/key.ts';
import { findOperation, hasBodyChecksum } from './operation.ts';
import { sendError, sendOutput } from './output.ts';
import type { S3Request } from './request.ts';
import { parseRequest } from './request.ts';
import type { BucketStore } from '../store/store.ts';

export interface S3HandlerOptions {
  /** The account that owns every bucket; compared with x-amz-expected-bucket-owner. Default 000000000000. */
  accountId?: string;
  /** Told what failed here and is no answer of S3's: a full disk, say. */
  report?: (message: string) => void;
}

/** Answers one request; `admit` verifies its signature and says who asks, or throws what the caller is to hear. */
export type S3Handler = (request: IncomingMessage, response: ServerResponse, admit?: () => Admission) => Promise<void>;

/**
 * Answers S3 requests on the store, path style and virtual-hosted style, for callers that may do everything unless
 * `admit` says otherwise. Resolves when the answer is sent or the client is gone; rejects only with a NoAnswer.
 */
export function createS3Handler(
  store: BucketStore,
  { accountId = '000000000000', report = () => {} }: S3HandlerOptions = {},
): S3Handler {
  return async (message, response, admit = () => unlimited) => {
    response.setHeader('x-amz-request-id', randomBytes(8).toString('hex').toUpperCase());
    response.setHeader('x-amz-id-2', randomBytes(32).toString('base64'));
    try {
      const admission = admit();
      await answer(parseRequest(message), response, { store, accountId, admission });
    } catch (error) {
      if (isUnanswered(error)) throw error;
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

async function answer(
  request: S3Request,
  response: ServerResponse,
  { store, accountId, admission }: { store: BucketStore; accountId: string; admission: Admission },
): Promise<void> {
  const operation = findOperation(request);
  const name = operation?.name ?? '';
  const limits = withRequestFacts(admission, requestFacts(request, name));
  const body = requestBody(request, {
    hasChecksum: operation !== undefined && hasBodyChecksum(operation),
    signer: admission.chunkSigner,
  });
  if (operation !== undefined && !isToldInBody(name))
    await authorizeRequest(request, name, { store, admission: limits });
  const action = findAction(request);
  const input = async () => decodeInput(action, request, body.bytes);
  const told = isToldInBody(name) ? await input() : undefined;
  if (told !== undefined) await authorizeRequest(request, name, { store, admission: limits, input: told });
  await admission.begin(name);
  checkOwner(request, accountId);
  if (request.bucket !== undefined && name !== 'CreateBucket') await checkBucket(store, request.bucket, request, name);
  if (request.key !== undefined) checkKey(request.key);
  try {
    const output = await action.handle(told ?? (await input()), {
      store,
      request,
      body,
      accountId,
      authorize: limits.authorize,
    });
    await sendOutput(action.operation, output as Record<string, unknown>, response);
  } catch (error) {
    throw toldToCaller(error, request, name, limits);
  }
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

/** A bucket is served in its own region only, as clients would find in AWS; its region can be asked from anywhere. */
async function checkBucket(store: BucketStore, bucket: string, request: S3Request, name: string): Promise<void> {
  const region = await store.bucketRegion(bucket);
  if (request.region === undefined || request.region === region || name === 'GetBucketLocation') return;
  if (request.method === 'HEAD') {
    throw s3Error('PermanentRedirect', 'The bucket is in another region.', { Region: region });
  }
  throw s3Error(
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${request.region}' is wrong; expecting '${region}'`,
    { Region: region },
  );
}
