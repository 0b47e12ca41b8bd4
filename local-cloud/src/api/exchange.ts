import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate, type Wording } from './authenticate.ts';
import type { Asking, Authority } from './authority.ts';
import { callFacts } from './facts.ts';
import type { Claim, SignedRequest } from './signature.ts';

/** A request and what answers it. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** A header's first value. */
export const header = (request: IncomingMessage, name: string): string | undefined =>
  request.headersDistinct[name]?.[0];

/** A request as its signature covers it. */
export const signedRequest = (request: IncomingMessage, body?: Buffer): SignedRequest => ({
  method: request.method ?? 'GET',
  target: request.url ?? '/',
  rawHeaders: request.rawHeaders,
  ...(body === undefined ? {} : { body }),
});

/** Who asks and what is known of the request: what every decision on it rests on. Throws the service's own errors. */
export const authenticated = (
  authority: Authority,
  request: IncomingMessage,
  claim: Claim,
  { body, wording }: { body?: Buffer; wording: Wording },
): { signingKey: Buffer; asking: Asking } => {
  const { caller, signingKey } = authenticate(signedRequest(request, body), claim, { authority, wording });
  return { signingKey, asking: { authority, caller, facts: callFacts(request, claim) } };
};
