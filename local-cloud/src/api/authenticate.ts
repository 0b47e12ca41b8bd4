import { timingSafeEqual } from 'node:crypto';
import type { Authority, Caller } from './authority.ts';
import { AwsError } from './error.ts';
import { isGenuine, signingKeyOf, staleness, unsignedHeaders, type Claim, type SignedRequest } from './signature.ts';

/** How a service words what is wrong with a signature. */
export type Wording = 'query' | 'ec2' | 'json' | 's3';

type Problem = 'missing' | 'unknownKey' | 'forged' | 'expiredToken' | 'wrongToken' | 'wrongRegion';

const forged =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const invalidToken = 'The security token included in the request is invalid.';
const expired = 'The security token included in the request is expired';
const wrongRegion = 'Credential should be scoped to a valid region.';
const ec2Failure = 'AWS was not able to validate the provided access credentials';

const wordings: Record<Wording, Record<Problem, [code: string, message: string, statusCode: number]>> = {
  query: {
    missing: ['MissingAuthenticationToken', 'Request is missing Authentication Token', 403],
    unknownKey: ['InvalidClientTokenId', invalidToken, 403],
    forged: ['SignatureDoesNotMatch', forged, 403],
    expiredToken: ['ExpiredToken', expired, 403],
    wrongToken: ['InvalidClientTokenId', invalidToken, 403],
    wrongRegion: ['SignatureDoesNotMatch', wrongRegion, 403],
  },
  ec2: {
    missing: ['MissingAuthenticationToken', 'Request is missing Authentication Token', 403],
    unknownKey: ['AuthFailure', ec2Failure, 401],
    forged: ['AuthFailure', ec2Failure, 401],
    expiredToken: ['RequestExpired', 'Request has expired.', 400],
    wrongToken: ['AuthFailure', ec2Failure, 401],
    wrongRegion: ['AuthFailure', wrongRegion, 401],
  },
  json: {
    missing: ['MissingAuthenticationTokenException', 'Missing Authentication Token', 400],
    unknownKey: ['UnrecognizedClientException', invalidToken, 400],
    forged: ['InvalidSignatureException', forged, 400],
    expiredToken: ['ExpiredTokenException', expired, 400],
    wrongToken: ['UnrecognizedClientException', invalidToken, 400],
    wrongRegion: ['InvalidSignatureException', wrongRegion, 400],
  },
  s3: {
    missing: ['AccessDenied', 'Access Denied', 403],
    unknownKey: ['InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', 403],
    forged: ['SignatureDoesNotMatch', forged, 403],
    expiredToken: ['ExpiredToken', 'The provided token has expired.', 400],
    wrongToken: ['InvalidToken', 'The provided token is malformed or otherwise invalid.', 400],
    wrongRegion: ['AuthorizationHeaderMalformed', wrongRegion, 400],
  },
};

/** The error for a problem with a signature, in the service's own words. */
export const refusal = (wording: Wording, problem: Problem): AwsError => new AwsError(...wordings[wording][problem]);

const stale = (wording: Wording, kind: 'expired' | 'not-yet' | 'malformed', claim: Claim): AwsError => {
  if (kind === 'malformed')
    return new AwsError('IncompleteSignature', `Date '${claim.timestamp}' does not fit the signature`);
  if (wording === 's3' && claim.presigned && kind === 'expired')
    return new AwsError('AccessDenied', 'Request has expired', 403);
  const [code, statusCode]: [string, number] =
    wording === 's3'
      ? ['RequestTimeTooSkewed', 403]
      : wording === 'ec2'
        ? ['RequestExpired', 400]
        : [wordings[wording].forged[0], 403];
  if (wording === 's3' && claim.presigned) return new AwsError('AccessDenied', 'Request is not valid yet', 403);
  const message = kind === 'expired' ? 'Signature expired' : 'Signature not yet current';
  return new AwsError(code, `${message}: ${claim.timestamp}; the time here is ${new Date().toISOString()}`, statusCode);
};

/** Throws unless the signature covers every header that counts. */
const refuseUnsigned = (request: SignedRequest, claim: Claim, wording: Wording): void => {
  const names = unsignedHeaders(request, claim);
  if (names.length === 0) return;
  if (wording === 's3') {
    throw new AwsError('AccessDenied', 'There were headers present in the request which were not signed', 403, {
      HeadersNotSigned: names.join(', '),
    });
  }
  const [code, , statusCode] = wordings[wording].forged;
  throw new AwsError(code, `'${names.join("', '")}' must be a 'SignedHeader' in the AWS Authorization.`, statusCode);
};

/** Compares in constant time. */
export const isSameSecret = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** Who signed a request, and the key that it was signed with. */
export interface Authenticated {
  caller: Caller;
  signingKey: Buffer;
}

/** Who signed the request. Throws the service's own error when the key, the time, the token or the signature is wrong. */
export const authenticate = (
  request: SignedRequest,
  claim: Claim,
  { authority, wording }: { authority: Authority; wording: Wording },
): Authenticated => {
  const nowMs = Date.now();
  const holder = authority.holderOf(claim.accessKeyId);
  if (holder === undefined) throw refusal(wording, 'unknownKey');
  const staleKind = staleness(claim, nowMs);
  if (staleKind !== undefined) throw stale(wording, staleKind, claim);
  refuseUnsigned(request, claim, wording);
  const signingKey = signingKeyOf(claim, holder.secret);
  if (!isGenuine(request, claim, signingKey)) throw refusal(wording, 'forged');
  if (!isSameSecret(holder.token ?? '', claim.sessionToken ?? '')) throw refusal(wording, 'wrongToken');
  if (holder.expiresAtMs !== undefined && holder.expiresAtMs <= nowMs) throw refusal(wording, 'expiredToken');
  return { caller: holder.caller, signingKey };
};
