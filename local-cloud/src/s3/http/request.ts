import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { s3Error } from '../error.ts';

/** A request to S3, from its request line and headers, in either URL style. */
export interface S3Request {
  method: string;
  headers: IncomingHttpHeaders;
  query: URLSearchParams;
  /** Path without the query, as sent. */
  resource: string;
  bucket?: string;
  key?: string;
  /** Region for which the request is signed; absent when it is not signed. */
  region?: string;
  /** The bytes of the body as sent. */
  message: IncomingMessage;
}

/** Reads method, bucket and key of a path-style or virtual-hosted-style request; throws InvalidURI. */
export function parseRequest(message: IncomingMessage): S3Request {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const resource = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const headers = { ...hoistedHeaders(query), ...message.headers };
  const hosted = bucketOfHost(message.headers.host ?? '');
  const [bucket, key] = hosted === undefined ? splitPath(resource.slice(1)) : [hosted, resource.slice(1)];
  const region = signedRegion(headers, query);
  return {
    method: message.method ?? 'GET',
    headers,
    query,
    resource,
    message,
    ...(bucket !== '' && { bucket: decodeUri(bucket) }),
    ...(key !== '' && { key: decodeUri(key) }),
    ...(region !== undefined && { region }),
  };
}

/** Query parameters that are the signature's own. */
const signing = new Set(
  ['algorithm', 'credential', 'date', 'expires', 'signedheaders', 'signature', 'security-token'].map(
    (name) => `x-amz-${name}`,
  ),
);

/** Headers that a presigned URL carries in its query, where SDKs put what they sign. */
function hoistedHeaders(query: URLSearchParams): IncomingHttpHeaders {
  if (!query.has('X-Amz-Signature')) return {};
  const hoisted = [...query].map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(hoisted.filter(([name]) => name.startsWith('x-amz-') && !signing.has(name)));
}

/** The bucket in a host such as `bucket.localhost:4566` or `bucket.s3.us-west-2.amazonaws.com`. */
function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  const suffix = ['.localhost', '.amazonaws.com'].find((each) => name.endsWith(each));
  if (suffix === undefined || name.startsWith('s3.') || name.startsWith('s3-')) return undefined;
  const labels = name.slice(0, -suffix.length).split('.');
  const service = labels.findLastIndex((label, index) => index > 0 && /^s3(?:-|$)/.test(label));
  const bucket = (service < 0 ? labels : labels.slice(0, service)).join('.');
  return bucket === '' ? undefined : bucket;
}

function splitPath(path: string): [bucket: string, key: string] {
  const slash = path.indexOf('/');
  return slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)];
}

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error('InvalidURI', "Couldn't parse the specified URI.", { URI: text });
  }
}

function signedRegion(headers: IncomingHttpHeaders, query: URLSearchParams): string | undefined {
  const scope = query.get('X-Amz-Credential') ?? /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1];
  return scope?.split('/').at(-3);
}
