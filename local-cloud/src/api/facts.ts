import type { IncomingMessage } from 'node:http';
import type { Claim } from './signature.ts';

/** Values known about a request, by lower-case condition key (`aws:username`, `s3:prefix`). */
export type RequestFacts = Readonly<Record<string, string | readonly string[]>>;

/** The region that policies see for services which have one endpoint for all. */
const globalRegion = 'us-east-1';

/**
 * The condition keys of every call to any service: where it comes from, where it goes, and how.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const callFacts = ({ headers, socket }: IncomingMessage, { region, service }: Claim): RequestFacts => ({
  'aws:sourceip': socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
  'aws:requestedregion': service === 'iam' ? globalRegion : region,
  'aws:securetransport': 'false',
  ...(headers['user-agent'] !== undefined && { 'aws:useragent': headers['user-agent'] }),
  ...(headers.referer !== undefined && { 'aws:referer': headers.referer }),
});
