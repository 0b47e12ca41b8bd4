import type { Tag } from '@aws-sdk/client-s3';
import type { RequestFacts } from '../../iam/pattern.ts';
import { parseCopySource } from '../copysource.ts';
import type { S3Request } from './request.ts';
import { parseTagging, tagsOf } from '../tagging.ts';

/** What a request does to a bucket or an object, in the terms of IAM. */
export interface S3Access {
  /** `s3:GetObject`. */
  action: string;
  /** Absent where it concerns no bucket in particular. */
  bucket?: string;
  key?: string;
  facts: RequestFacts;
}

/** Permissions of the operations that are not called like their permission. */
const permissions: Record<string, string[]> = {
  ListBuckets: ['ListAllMyBuckets'],
  HeadBucket: ['ListBucket'],
  ListObjects: ['ListBucket'],
  ListObjectsV2: ['ListBucket'],
  ListObjectVersions: ['ListBucketVersions'],
  ListMultipartUploads: ['ListBucketMultipartUploads'],
  DeleteBucketTagging: ['PutBucketTagging'],
  GetBucketAccelerateConfiguration: ['GetAccelerateConfiguration'],
  GetBucketCors: ['GetBucketCORS'],
  GetBucketEncryption: ['GetEncryptionConfiguration'],
  GetBucketLifecycleConfiguration: ['GetLifecycleConfiguration'],
  GetBucketNotificationConfiguration: ['GetBucketNotification'],
  GetBucketReplication: ['GetReplicationConfiguration'],
  GetObjectLockConfiguration: ['GetBucketObjectLockConfiguration'],
  GetPublicAccessBlock: ['GetBucketPublicAccessBlock'],
  HeadObject: ['GetObject'],
  GetObjectAttributes: ['GetObject', 'GetObjectAttributes'],
  CreateMultipartUpload: ['PutObject'],
  UploadPart: ['PutObject'],
  CompleteMultipartUpload: ['PutObject'],
  CopyObject: ['PutObject'],
  UploadPartCopy: ['PutObject'],
  ListParts: ['ListMultipartUploadParts'],
  // Each of its keys is decided on by itself, when the body has told them.
  DeleteObjects: [],
};

const listings = new Set(['ListObjects', 'ListObjectsV2', 'ListObjectVersions', 'ListMultipartUploads']);
const listingParameters = ['prefix', 'delimiter', 'max-keys'];

/** Operations that make an object, with what its headers say of it. */
const creations = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload']);

/** Headers that need a permission of their own on a new object. */
const headerPermissions: [pattern: RegExp, permission: string][] = [
  [/^x-amz-(acl|grant-.*)$/, 'PutObjectAcl'],
  [/^x-amz-object-lock-legal-hold$/, 'PutObjectLegalHold'],
  [/^x-amz-object-lock-(mode|retain-until-date)$/, 'PutObjectRetention'],
];

/** Headers that are condition keys of S3 by their own name. */
const headerKey =
  /^x-amz-(acl|content-sha256|copy-source|grant-.*|metadata-directive|object-lock-.*|object-ownership|server-side-encryption.*|storage-class|website-redirect-location)$/;

/** The ARN that policies are asked about. */
export const arnOf = ({ bucket, key }: Pick<S3Access, 'bucket' | 'key'>): string => {
  if (bucket === undefined) return '*';
  return key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
};

/** The permission for a version of an object, where it is asked for by its id: GetObjectTagging → GetObjectVersionTagging. */
const ofVersion = (permission: string): string => permission.replace('Object', 'ObjectVersion');

/** Tags as condition keys: those of a request, or those that an object has. */
export const tagFacts = (kind: 's3:requestobjecttag' | 's3:existingobjecttag', tags: Record<string, string>) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${kind}/${key.toLowerCase()}`, value]));

const requestTagFacts = (tags: Record<string, string>): RequestFacts => {
  const keys = Object.keys(tags);
  return { ...tagFacts('s3:requestobjecttag', tags), ...(keys.length > 0 && { 's3:requestobjecttagkeys': keys }) };
};

/** The condition keys that the request itself gives, for all that it does. */
export const requestFacts = ({ headers, query }: S3Request, operation: string): RequestFacts => {
  const isPresigned = query.has('X-Amz-Signature');
  const age = ageMs(query.get('X-Amz-Date') ?? '');
  const told = Object.keys(headers).filter((name) => headerKey.test(name));
  const asked = listings.has(operation) ? listingParameters.filter((name) => query.has(name)) : [];
  const versionId = query.get('versionId');
  return {
    's3:authtype': isPresigned ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    ...(isPresigned && { 's3:signatureage': String(age) }),
    ...Object.fromEntries(told.map((name) => [`s3:${name}`, String(headers[name])])),
    ...Object.fromEntries(asked.map((name) => [`s3:${name}`, query.get(name) ?? ''])),
    ...(versionId !== null && { 's3:versionid': versionId }),
  };
};

/** Milliseconds since a time such as `20261124T013000Z`. */
const ageMs = (timestamp: string): number =>
  Date.now() - Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

interface Told {
  Tagging?: { TagSet?: Tag[] };
  CreateBucketConfiguration?: { LocationConstraint?: string };
}

/** Operations whose body says what policies may ask about. */
export const isToldInBody = (operation: string): boolean =>
  operation === 'PutObjectTagging' || operation === 'PutBucketTagging' || operation === 'CreateBucket';

const bodyFacts = (operation: string, { Tagging, CreateBucketConfiguration }: Told): RequestFacts => {
  const location = CreateBucketConfiguration?.LocationConstraint;
  if (location !== undefined) return { 's3:locationconstraint': location };
  const tags = tagsOf(Tagging?.TagSet ?? [], Number.POSITIVE_INFINITY);
  if (operation === 'PutObjectTagging') return requestTagFacts(tags);
  const own = Object.entries(tags).map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value]);
  return own.length === 0 ? {} : { ...Object.fromEntries(own), 'aws:tagkeys': Object.keys(tags) };
};

/** What the headers of a new object need beside PutObject. */
const extras = ({ headers }: S3Request, operation: string): { names: string[]; facts: RequestFacts } => {
  if (!creations.has(operation)) return { names: [], facts: {} };
  const given = Object.keys(headers);
  const names = headerPermissions
    .filter(([pattern]) => given.some((name) => pattern.test(name)))
    .map(([, name]) => name);
  const isKept = operation === 'CopyObject' && headers['x-amz-tagging-directive'] !== 'REPLACE';
  const tags = isKept ? {} : parseTagging(String(headers['x-amz-tagging'] ?? ''));
  const isTagged = Object.keys(tags).length > 0;
  return { names: [...names, ...(isTagged ? ['PutObjectTagging'] : [])], facts: requestTagFacts(tags) };
};

/** The object that a request copies; undefined when it copies none. Throws AwsError. */
export const copiedObject = ({ headers }: S3Request, operation: string) =>
  operation === 'CopyObject' || operation === 'UploadPartCopy'
    ? parseCopySource(String(headers['x-amz-copy-source']))
    : undefined;

/**
 * All that a request does, each to be allowed by itself; read from it by the same functions as serve it, so that what
 * is checked is what is done. `input` is the decoded body where `isToldInBody`. Throws AwsError for what cannot be read.
 */
export const accessesOf = (request: S3Request, operation: string, input: object = {}): S3Access[] => {
  const { bucket, key, query, headers } = request;
  const place = { ...(bucket !== undefined && { bucket }), ...(key !== undefined && { key }) };
  const { names, facts } = extras(request, operation);
  const needed = [...(permissions[operation] ?? [operation]), ...names];
  const source = copiedObject(request, operation);
  const isVersion = /[?]versionId=/.test(String(headers['x-amz-copy-source']));
  return [
    ...(source === undefined ? [] : [{ action: `s3:GetObject${isVersion ? 'Version' : ''}`, ...source, facts: {} }]),
    ...needed.map((name) => ({
      action: `s3:${query.has('versionId') ? ofVersion(name) : name}`,
      ...place,
      facts: { ...facts, ...bodyFacts(operation, input) },
    })),
  ];
};

/** What a copy does besides when it takes the tags of its source along. */
export const tagCopyAccesses = (request: S3Request, tags: Record<string, string>): S3Access[] => {
  const { bucket = '', key = '', headers } = request;
  const source = copiedObject(request, 'CopyObject');
  const isKept = headers['x-amz-tagging-directive'] !== 'REPLACE' && Object.keys(tags).length > 0;
  if (source === undefined || !isKept) return [];
  return [
    { action: 's3:GetObjectTagging', ...source, facts: {} },
    { action: 's3:PutObjectTagging', bucket, key, facts: requestTagFacts(tags) },
  ];
};
