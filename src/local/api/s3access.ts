import type { IncomingMessage } from 'node:http';
import { parseCopySource } from '../s3/copysource.ts';
import { S3Error } from '../s3/error.ts';
import { findOperation } from '../s3/operation.ts';
import { parseRequest, type S3Request } from '../s3/request.ts';
import type { Access } from './authorize.ts';

/** Permissions of the operations that are not called like their permission. */
const permissions: Record<string, string[]> = {
  ListBuckets: ['ListAllMyBuckets'],
  HeadBucket: ['ListBucket'],
  ListObjects: ['ListBucket'],
  ListObjectsV2: ['ListBucket'],
  ListObjectVersions: ['ListBucketVersions'],
  ListMultipartUploads: ['ListBucketMultipartUploads'],
  DeleteBucketTagging: ['PutBucketTagging'],
  HeadObject: ['GetObject'],
  GetObjectAttributes: ['GetObject', 'GetObjectAttributes'],
  CreateMultipartUpload: ['PutObject'],
  UploadPart: ['PutObject'],
  CompleteMultipartUpload: ['PutObject'],
  CopyObject: ['PutObject'],
  UploadPartCopy: ['PutObject'],
  ListParts: ['ListMultipartUploadParts'],
  DeleteObjects: ['DeleteObject'],
};

const conditionKeys = ['prefix', 'delimiter', 'max-keys'];

const resourceOf = ({ bucket, key }: S3Request, operation: string): string => {
  if (bucket === undefined) return '*';
  const arn = `arn:aws:s3:::${bucket}`;
  if (key !== undefined) return `${arn}/${key}`;
  // Its keys are in the body, which is not read yet.
  return operation === 'DeleteObjects' ? `${arn}/*` : arn;
};

/** S3 refuses what cannot be parsed, with the same functions and before it does anything. */
const unlessRefused = <Value>(read: () => Value): Value | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof S3Error) return undefined;
    throw error;
  }
};

const copied = ({ headers }: S3Request, operation: string): Access[] => {
  if (operation !== 'CopyObject' && operation !== 'UploadPartCopy') return [];
  const source = unlessRefused(() => parseCopySource(String(headers['x-amz-copy-source'])));
  if (source === undefined) return [];
  return [{ action: 's3:GetObject', resource: `arn:aws:s3:::${source.bucket}/${source.key}`, facts: {} }];
};

/** The S3 operation that a request means, by its name; undefined when it means none. */
export const operationOf = (message: IncomingMessage): string | undefined => {
  const request = unlessRefused(() => parseRequest(message));
  return request === undefined ? undefined : findOperation(request)?.[2];
};

/**
 * What a request does, in the terms of IAM: read from it by the same functions as serve it, so that what is checked is
 * what is done. Empty for a request that means no operation: S3 refuses that itself.
 */
export const accessesOf = (message: IncomingMessage): Access[] => {
  const request = unlessRefused(() => parseRequest(message));
  const operation = operationOf(message);
  if (request === undefined || operation === undefined) return [];
  const facts = Object.fromEntries(
    conditionKeys.flatMap((name) => request.query.getAll(name).map((value) => [`s3:${name}`, value])),
  );
  const resource = resourceOf(request, operation);
  const names = permissions[operation] ?? [operation];
  return [...copied(request, operation), ...names.map((name) => ({ action: `s3:${name}`, resource, facts }))];
};
