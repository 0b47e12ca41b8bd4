import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';

/**
 * Signatures computed step by step from AWS's documentation, independent of the SDK and of the code that verifies them.
 */

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface Signing {
  method?: string;
  /** Path and query, encoded as sent. */
  target: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  service?: string;
  region?: string;
  timestamp?: string;
  /** Headers that are sent but not signed. */
  unsigned?: Record<string, string>;
}

export interface Signed {
  headers: Record<string, string>;
  signature: string;
  scope: string;
  timestamp: string;
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** `20261124T013000Z`: now, or this many milliseconds from now. */
export const timestampOf = (offsetMs = 0): string =>
  new Date(Date.now() + offsetMs).toISOString().replace(/[-:]|\.\d+/g, '');

const signingKey = (secret: string, scope: string) =>
  scope.split('/').reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`) as Buffer;

const sign = (secret: string, timestamp: string, scope: string, canonical: string): string =>
  hmac(signingKey(secret, scope), `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString('hex');

const sortedQuery = (query: string) =>
  query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => (part.includes('=') ? part : `${part}=`))
    .toSorted()
    .join('&');

/** The headers of a request, with an Authorization header that covers all but the unsigned ones. */
export const signHeaders = (keys: Keys, signing: Signing): Signed => {
  const { method = 'GET', target, body = '', service = 's3', region = 'us-west-2', unsigned = {} } = signing;
  const timestamp = signing.timestamp ?? timestampOf();
  const scope = `${timestamp.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers: Record<string, string> = {
    ...(service === 's3' && { 'x-amz-content-sha256': sha256(body) }),
    'x-amz-date': timestamp,
    ...(keys.sessionToken !== undefined && { 'x-amz-security-token': keys.sessionToken }),
    ...signing.headers,
  };
  const names = Object.keys(headers).toSorted();
  const [path = '', query = ''] = target.split('?');
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const hash = headers['x-amz-content-sha256'] ?? sha256(body);
  const canonical = [method, path, sortedQuery(query), lines, names.join(';'), hash].join('\n');
  const signature = sign(keys.secretAccessKey, timestamp, scope, canonical);
  const credential = `Credential=${keys.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { headers: { ...headers, authorization, ...unsigned }, signature, scope, timestamp };
};

/** The target of a presigned request. Its `headers`, including Host, are signed and must be sent. */
export const presign = (
  keys: Keys,
  signing: Signing & { expires?: string; query?: Record<string, string> },
): string => {
  const { method = 'GET', target, headers = {}, region = 'us-west-2', expires = '300', query = {} } = signing;
  const timestamp = signing.timestamp ?? timestampOf();
  const scope = `${timestamp.slice(0, 8)}/${region}/s3/aws4_request`;
  const names = Object.keys(headers).toSorted();
  const parameters = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${keys.accessKeyId}/${scope}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': expires,
    'X-Amz-SignedHeaders': names.join(';'),
    ...(keys.sessionToken !== undefined && { 'X-Amz-Security-Token': keys.sessionToken }),
    ...query,
  };
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = [method, target, pairs.toSorted().join('&'), lines, names.join(';'), 'UNSIGNED-PAYLOAD'].join('\n');
  return `${target}?${pairs.join('&')}&X-Amz-Signature=${sign(keys.secretAccessKey, timestamp, scope, canonical)}`;
};

export interface Chunk {
  data: string | Buffer;
  signature: string;
}

/** The chunks of a body with their signatures, including the empty last one, and the signature of a trailer. */
export const signChunks = (
  { signature, scope, timestamp }: Pick<Signed, 'signature' | 'scope' | 'timestamp'>,
  secret: string,
  parts: readonly (string | Buffer)[],
  trailer = '',
): { chunks: Chunk[]; trailerSignature: string } => {
  const key = signingKey(secret, scope);
  const next = (kind: string, ...lines: string[]) =>
    hmac(key, [`AWS4-HMAC-SHA256-${kind}`, timestamp, scope, ...lines].join('\n')).toString('hex');
  let previous = signature;
  const chunks = [...parts, ''].map((data) => {
    previous = next('PAYLOAD', previous, sha256(''), sha256(data));
    return { data, signature: previous };
  });
  return { chunks, trailerSignature: next('TRAILER', previous, sha256(trailer)) };
};

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Sends a request exactly as given, including Host. */
export const send = (
  endpoint: string,
  method: string,
  target: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const request = httpRequest({ hostname, port, method, path: target, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, headers: answered, text: Buffer.concat(pieces).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });

/** The text of the first element of this name in an XML answer. */
export const elementOf = ({ text }: Answer, name: string): string | undefined =>
  text.split(`<${name}>`)[1]?.split(`</${name}>`)[0];
