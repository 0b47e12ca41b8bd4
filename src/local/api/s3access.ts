import type { Access } from './authorize.ts';

/** An S3 request, as far as permissions go. */
export interface S3Request {
  method: string;
  /** Raw path and query. */
  target: string;
  /** Host header: the bucket may stand in front of it. */
  host: string;
  copySource: string | undefined;
}

const subresources: Record<string, string> = {
  acl: 'Acl',
  cors: 'BucketCORS',
  encryption: 'EncryptionConfiguration',
  lifecycle: 'LifecycleConfiguration',
  location: 'BucketLocation',
  logging: 'BucketLogging',
  notification: 'BucketNotification',
  policy: 'BucketPolicy',
  versioning: 'BucketVersioning',
};

const bucketOfHost = (host: string): string | undefined =>
  /^(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.(?:s3[.a-z0-9-]*\.)?(?:localhost|amazonaws\.com)(?::\d+)?$/.exec(host)
    ?.groups?.['bucket'];

const bucketAction = (method: string, query: URLSearchParams): string => {
  const verb = method === 'PUT' ? 'Put' : method === 'DELETE' ? 'Delete' : 'Get';
  if (query.has('tagging')) return verb === 'Get' ? 'GetBucketTagging' : 'PutBucketTagging';
  if (query.has('uploads')) return 'ListBucketMultipartUploads';
  if (query.has('versions')) return 'ListBucketVersions';
  const subresource = Object.keys(subresources).find((name) => query.has(name));
  if (subresource !== undefined) return verb + (subresource === 'acl' ? 'BucketAcl' : subresources[subresource]);
  if (method === 'PUT') return 'CreateBucket';
  return method === 'DELETE' ? 'DeleteBucket' : 'ListBucket';
};

const objectAction = (method: string, query: URLSearchParams): string => {
  if (query.has('tagging')) return `${method === 'PUT' ? 'Put' : method === 'DELETE' ? 'Delete' : 'Get'}ObjectTagging`;
  if (query.has('acl')) return method === 'PUT' ? 'PutObjectAcl' : 'GetObjectAcl';
  if (query.has('uploadId') && method === 'GET') return 'ListMultipartUploadParts';
  if (query.has('uploadId') && method === 'DELETE') return 'AbortMultipartUpload';
  if (method === 'PUT' || method === 'POST') return 'PutObject';
  return method === 'DELETE' ? 'DeleteObject' : 'GetObject';
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const place = (request: S3Request): { bucket: string; key: string; query: URLSearchParams } => {
  const mark = request.target.indexOf('?');
  const path = mark < 0 ? request.target : request.target.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : request.target.slice(mark + 1));
  const fromHost = bucketOfHost(request.host);
  const rest = decoded(path).slice(1);
  if (fromHost !== undefined) return { bucket: fromHost, key: rest, query };
  const slash = rest.indexOf('/');
  return slash < 0
    ? { bucket: rest, key: '', query }
    : { bucket: rest.slice(0, slash), key: rest.slice(slash + 1), query };
};

/** What a request does, in the terms of IAM: one access, or two for a copy. */
export const accessesOf = (request: S3Request): Access[] => {
  const { bucket, key, query } = place(request);
  const access = (action: string, resource: string, facts = {}): Access => ({
    action: `s3:${action}`,
    resource,
    facts,
  });
  if (bucket === '') return [access('ListAllMyBuckets', '*')];
  const arn = `arn:aws:s3:::${bucket}`;
  if (key === '' && request.method === 'POST' && query.has('delete')) return [access('DeleteObject', `${arn}/*`)];
  if (key === '') {
    const facts = Object.fromEntries(
      ['prefix', 'delimiter', 'max-keys'].flatMap((name) => (query.has(name) ? [[`s3:${name}`, query.get(name)]] : [])),
    );
    return [access(bucketAction(request.method, query), arn, facts)];
  }
  const main = access(objectAction(request.method, query), `${arn}/${key}`);
  if (request.copySource === undefined) return [main];
  const source = decoded(request.copySource)
    .replace(/^\//, '')
    .replace(/\?versionId=.*$/, '');
  return [access('GetObject', `arn:aws:s3:::${source}`), main];
};
