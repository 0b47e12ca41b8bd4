import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from './error.ts';

/** A request as it came over the wire; `target` is the raw path and query. */
export interface SignedRequest {
  method: string;
  target: string;
  /** Names and values alternate, as node:http's rawHeaders. */
  rawHeaders: readonly string[];
  body?: Buffer;
}

/** What a signature claims, before it is checked. */
export interface Claim {
  accessKeyId: string;
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  /** `20261124T013000Z`. */
  timestamp: string;
  /** Seconds that a presigned URL lasts; absent for a signature in the headers. */
  expiresSeconds?: number;
  sessionToken?: string;
  presigned: boolean;
}

const algorithm = 'AWS4-HMAC-SHA256';
const longestExpirySeconds = 604_800;
const maxSkewMs = 15 * 60_000;

const headersOf = (request: SignedRequest): Map<string, string> => {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] as string).toLowerCase();
    const value = (request.rawHeaders[index + 1] as string).trim().replace(/ +/g, ' ');
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
};

/** The path and the query of a request target, as sent. */
export const splitTarget = (target: string): [path: string, query: string] => {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
};

const incomplete = (message: string) => new AwsError('IncompleteSignature', message, 400);

const parseScope = (credential: string) => {
  const parts = credential.split('/');
  const [service, region, date] = [parts.at(-2), parts.at(-3), parts.at(-4)];
  const accessKeyId = parts.slice(0, -4).join('/');
  if (!accessKeyId || !service || !region || !date || parts.at(-1) !== 'aws4_request') {
    throw incomplete(`Credential must have the form key/date/region/service/aws4_request, got "${credential}"`);
  }
  return { accessKeyId, date, region, service };
};

const claimOfHeader = (authorization: string, headers: Map<string, string>): Claim => {
  if (!authorization.startsWith(`${algorithm} `)) {
    throw incomplete(`The Authorization header must start with ${algorithm}`);
  }
  const fields = new Map(
    authorization
      .slice(algorithm.length)
      .split(',')
      .map((field): [string, string] => {
        const mark = field.indexOf('=');
        return [field.slice(0, mark).trim(), field.slice(mark + 1).trim()];
      }),
  );
  const need = (name: string): string => {
    const value = fields.get(name);
    if (!value) throw incomplete(`Authorization header requires '${name}' parameter.`);
    return value;
  };
  const timestamp = headers.get('x-amz-date') ?? basicTimestamp(headers.get('date'));
  if (timestamp === undefined)
    throw incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  const sessionToken = headers.get('x-amz-security-token');
  return {
    ...parseScope(need('Credential')),
    signedHeaders: need('SignedHeaders').split(';'),
    signature: need('Signature'),
    timestamp,
    presigned: false,
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
};

const basicTimestamp = (date: string | undefined): string | undefined => {
  const parsed = new Date(date ?? '');
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString().replace(/[-:]|\.\d+/g, '');
};

const claimOfQuery = (query: URLSearchParams): Claim => {
  const need = (name: string): string => {
    const value = query.get(name);
    if (!value) throw incomplete(`The query string requires '${name}'.`);
    return value;
  };
  if (need('X-Amz-Algorithm') !== algorithm) throw incomplete(`X-Amz-Algorithm must be ${algorithm}`);
  const expires = query.get('X-Amz-Expires') ?? '900';
  const expiresSeconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (expiresSeconds < 1 || expiresSeconds > longestExpirySeconds) {
    const range = `from 1 to ${longestExpirySeconds} seconds`;
    throw new AwsError('AuthorizationQueryParametersError', `X-Amz-Expires must be ${range}, not ${expires}`);
  }
  const sessionToken = query.get('X-Amz-Security-Token');
  return {
    ...parseScope(need('X-Amz-Credential')),
    signedHeaders: need('X-Amz-SignedHeaders').split(';'),
    signature: need('X-Amz-Signature'),
    timestamp: need('X-Amz-Date'),
    expiresSeconds,
    presigned: true,
    ...(sessionToken === null ? {} : { sessionToken }),
  };
};

/** What the request's signature claims; undefined when it is not signed. Throws IncompleteSignature when it is torn. */
export const readClaim = (request: SignedRequest): Claim | undefined => {
  const headers = headersOf(request);
  const authorization = headers.get('authorization');
  const query = new URLSearchParams(splitTarget(request.target)[1]);
  if (authorization !== undefined && query.has('X-Amz-Signature')) {
    throw new AwsError('InvalidArgument', 'Only one auth mechanism allowed: the Authorization header or the query.');
  }
  if (authorization !== undefined) return claimOfHeader(authorization, headers);
  if (query.has('AWSAccessKeyId') && query.has('Signature')) {
    throw new AwsError(
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  return query.has('X-Amz-Signature') || query.has('X-Amz-Credential') ? claimOfQuery(query) : undefined;
};

const rfc3986 = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter((part) => part !== '')
    .map((part): [string, string] => {
      const mark = part.indexOf('=');
      const [name, value] = mark < 0 ? [part, ''] : [part.slice(0, mark), part.slice(mark + 1)];
      return [rfc3986(decoded(name.replaceAll('+', ' '))), rfc3986(decoded(value.replaceAll('+', ' ')))];
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .toSorted(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

/** S3 signs the path once encoded; every other service encodes the encoded path again. */
const canonicalPath = (path: string, service: string): string => {
  const segments = path.split('/');
  if (service === 's3') return segments.map((segment) => rfc3986(decoded(segment))).join('/');
  return segments.map((segment) => rfc3986(segment)).join('/') || '/';
};

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();

const payloadHash = (request: SignedRequest, claim: Claim, headers: Map<string, string>): string => {
  const declared = headers.get('x-amz-content-sha256');
  if (claim.service === 's3') return declared ?? (claim.presigned ? 'UNSIGNED-PAYLOAD' : sha256(''));
  return sha256(request.body ?? '');
};

/** `20130524/us-east-1/s3/aws4_request`: what a signing key is for. */
export const scopeOf = ({ date, region, service }: Claim): string => `${date}/${region}/${service}/aws4_request`;

/** The signing key derived from the secret for a day, a region and a service. */
export const signingKeyOf = ({ date, region, service }: Claim, secretAccessKey: string): Buffer =>
  [region, service, 'aws4_request'].reduce((key, part) => hmac(key, part), hmac(`AWS4${secretAccessKey}`, date));

/**
 * Headers that the request carries and its signature does not cover, though it has to: Host and all of `x-amz-…`. The
 * digest of the body is always covered: it is a line of what is signed.
 */
export const unsignedHeaders = (request: SignedRequest, { signedHeaders }: Claim): string[] =>
  ['host', ...headersOf(request).keys()].filter(
    (name, index) =>
      (index === 0 || (name.startsWith('x-amz-') && name !== 'x-amz-content-sha256')) && !signedHeaders.includes(name),
  );

/** The signature that the holder of the key would have made for this request. */
export const expectedSignature = (request: SignedRequest, claim: Claim, signingKey: Buffer): string => {
  const headers = headersOf(request);
  const [path, query] = splitTarget(request.target);
  const canonicalRequest = [
    request.method,
    canonicalPath(path, claim.service),
    canonicalQuery(query),
    ...claim.signedHeaders.map((name) => `${name}:${headers.get(name) ?? ''}`),
    '',
    claim.signedHeaders.join(';'),
    payloadHash(request, claim, headers),
  ].join('\n');
  // The signature covers the headers' bytes as sent, which Node decodes as Latin-1; everything else is ASCII.
  const digest = sha256(Buffer.from(canonicalRequest, 'latin1'));
  const stringToSign = [algorithm, claim.timestamp, scopeOf(claim), digest].join('\n');
  return hmac(signingKey, stringToSign).toString('hex');
};

/** Whether the signature is that of the key's holder. */
export const isGenuine = (request: SignedRequest, claim: Claim, signingKey: Buffer): boolean => {
  const expected = Buffer.from(expectedSignature(request, claim, signingKey));
  const actual = Buffer.from(claim.signature);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
};

/** Why the claim's time is not acceptable now; undefined when it is. */
export const staleness = (claim: Claim, nowMs: number): 'expired' | 'not-yet' | 'malformed' | undefined => {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(claim.timestamp);
  if (parts === null || claim.timestamp.slice(0, 8) !== claim.date) return 'malformed';
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  const signedMs = Date.UTC(year, month - 1, day, hour, minute, second);
  if (signedMs > nowMs + maxSkewMs) return 'not-yet';
  const lifeMs = claim.expiresSeconds === undefined ? maxSkewMs : claim.expiresSeconds * 1000;
  return signedMs + lifeMs < nowMs ? 'expired' : undefined;
};
