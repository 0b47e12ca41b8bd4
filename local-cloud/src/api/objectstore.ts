import type { IncomingMessage, ServerResponse } from 'node:http';
import { strike } from '../faults/aws.ts';
import type { Faults } from '../faults/faults.ts';
import { refusal } from './authenticate.ts';
import type { Asking, Authority } from './authority.ts';
import { AwsError } from './error.ts';
import { authenticated, header, type Exchange } from './exchange.ts';
import type { Claim } from './signature.ts';

/** A request to S3 with a verified signature: the caller, and the key material of the signature. */
export interface Verified {
  asking: Asking;
  claim: Claim;
  signingKey: Buffer;
  /** Called once everything is allowed, before the work is done; may throw an error for the caller. */
  meetFaults(operation: string): Promise<void>;
}

/** Answers the requests to S3. `verify` returns the caller, or throws the error for the caller. */
export type ObjectStore = (request: IncomingMessage, response: ServerResponse, verify: () => Verified) => Promise<void>;

/** Verifies the signature of a request to S3, but for a body that is signed by itself. Throws in S3's words. */
export const verifyForS3 = (
  { authority, faults }: { authority: Authority; faults: Faults | undefined },
  claim: Claim | undefined,
  exchange: Exchange,
): Verified => {
  if (claim === undefined) throw refusal('s3', 'missing');
  const { request } = exchange;
  if (!claim.presigned && header(request, 'x-amz-content-sha256') === undefined) throw missingSha256();
  const { asking, signingKey } = authenticated(authority, request, claim, { wording: 's3' });
  return { asking, claim, signingKey, meetFaults: (operation) => meetFaults(faults, operation, exchange) };
};

const missingSha256 = (): AwsError =>
  new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');

const meetFaults = async (faults: Faults | undefined, action: string, exchange: Exchange): Promise<void> => {
  const meet = async (when: 'before' | 'after') =>
    faults?.meet({ service: 's3', action, when, text: exchange.request.url ?? '' });
  const fault = await meet('before');
  if (fault !== undefined) strike(fault, 's3');
  // An answer of S3 that is under way cannot be replaced: it can only be lost.
  if ((await meet('after')) !== undefined) loseReply(exchange);
};

/** The work is done, but the caller does not get the answer. */
const loseReply = ({ request, response }: Exchange): void => {
  response.writeHead = () => {
    request.socket.resetAndDestroy();
    return response;
  };
};
