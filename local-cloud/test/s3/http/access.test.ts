import type { IncomingMessage } from 'node:http';
import { accessesOf, arnOf } from '../../../src/s3/http/access.ts';
import { findOperation } from '../../../src/s3/http/operation.ts';
import { parseRequest } from '../../../src/s3/http/request.ts';

const host = '127.0.0.1:4566';
const accesses = (method: string, url: string, headers: Record<string, string> = {}) => {
  const request = parseRequest({ method, url, headers: { host, ...headers } } as unknown as IncomingMessage);
  const operation = findOperation(request)?.name ?? '';
  return accessesOf(request, operation).map((access) => `${access.action} ${arnOf(access)}`);
};

test.each([
  ['GET', '/', 's3:ListAllMyBuckets *'],
  ['GET', '/music?list-type=2&prefix=log', 's3:ListBucket arn:aws:s3:::music'],
  ['HEAD', '/music', 's3:ListBucket arn:aws:s3:::music'],
  ['PUT', '/music', 's3:CreateBucket arn:aws:s3:::music'],
  ['DELETE', '/music?tagging', 's3:PutBucketTagging arn:aws:s3:::music'],
  ['HEAD', '/music/a/b', 's3:GetObject arn:aws:s3:::music/a/b'],
  ['PUT', '/music/a?tagging', 's3:PutObjectTagging arn:aws:s3:::music/a'],
  ['POST', '/music/a?uploads', 's3:PutObject arn:aws:s3:::music/a'],
  ['PUT', '/music/a?partNumber=1&uploadId=u', 's3:PutObject arn:aws:s3:::music/a'],
  ['GET', '/music/a?uploadId=u', 's3:ListMultipartUploadParts arn:aws:s3:::music/a'],
  ['DELETE', '/music/a?uploadId=u', 's3:AbortMultipartUpload arn:aws:s3:::music/a'],
])('%s %s needs %s', (method, url, expected) => {
  expect(accesses(method, url)).toEqual([expected]);
});

test('an encoded slash in the path belongs to the name that S3 serves, not to the division between bucket and key', () => {
  expect(accesses('GET', '/open%2Fsecret/a')).toEqual(['s3:GetObject arn:aws:s3:::open/secret/a']);
  expect(accesses('GET', '/open/a%2F..%2Fb')).toEqual(['s3:GetObject arn:aws:s3:::open/a/../b']);
});

test.each(['SECRET.localhost:4566', 'secret.s3.us-west-2.amazonaws.com', 'secret.s3.localhost'])(
  'the bucket in the host %s is the one that is checked',
  (name) => {
    expect(accesses('GET', '/open/a', { host: name })).toEqual(['s3:GetObject arn:aws:s3:::secret/open/a']);
  },
);

test('the host s3.us-west-2.localhost names no bucket', () => {
  expect(accesses('GET', '/open/a', { host: 's3.us-west-2.localhost:4566' })).toEqual([
    's3:GetObject arn:aws:s3:::open/a',
  ]);
});

test.each([
  ['my.bucket.s3.dualstack.us-west-2.amazonaws.com', 'my.bucket/k'],
  ['b.s3-us-west-2.amazonaws.com', 'b/k'],
  ['a.s3.b.s3.us-west-2.amazonaws.com', 'a.s3.b/k'],
  ['s3-us-west-2.amazonaws.com', 'k'],
  ['s3.localhost', 'k'],
  ['localhost', 'k'],
  ['.localhost', 'k'],
  [`a.s3${'-'.repeat(60)}!`, 'k'],
  [`a.s3${'-'.repeat(60)}!.localhost`, 'a/k'],
  [`${'a.s3-'.repeat(10_000)}!:4566.localhost`, `${'a.s3-'.repeat(10_000).split('.').slice(0, -1).join('.')}/k`],
])('the host %.60s is read in linear time', (name, path) => {
  expect(accesses('PUT', '/k', { host: name })).toEqual([
    path === 'k' ? 's3:CreateBucket arn:aws:s3:::k' : `s3:PutObject arn:aws:s3:::${path}`,
  ]);
});

test('a copy needs to read its source and to write its target', () => {
  expect(accesses('PUT', '/to/b', { 'x-amz-copy-source': '/from/a%20c' })).toEqual([
    's3:GetObject arn:aws:s3:::from/a c',
    's3:PutObject arn:aws:s3:::to/b',
  ]);
});

test('the keys of DeleteObjects are decided on one by one, when they are known', () => {
  expect(accesses('POST', '/music?delete')).toEqual([]);
});

test.each([
  ['GET', '/m/k?versionId=null', {}, ['s3:GetObjectVersion arn:aws:s3:::m/k']],
  ['HEAD', '/m/k?versionId=null', {}, ['s3:GetObjectVersion arn:aws:s3:::m/k']],
  ['DELETE', '/m/k?tagging&versionId=null', {}, ['s3:DeleteObjectVersionTagging arn:aws:s3:::m/k']],
  ['GET', '/m/k?attributes', { 'x-amz-object-attributes': 'ETag' }, ['s3:GetObject', 's3:GetObjectAttributes']],
  ['PUT', '/m/k', { 'x-amz-tagging': 'a=1' }, ['s3:PutObject', 's3:PutObjectTagging']],
  ['POST', '/m/k?uploads', { 'x-amz-tagging': 'a=1' }, ['s3:PutObject', 's3:PutObjectTagging']],
  ['PUT', '/m/k', { 'x-amz-tagging': '' }, ['s3:PutObject']],
  ['PUT', '/m/k', { 'x-amz-acl': 'private' }, ['s3:PutObject', 's3:PutObjectAcl']],
  ['PUT', '/m/k', { 'x-amz-grant-read': 'id=1' }, ['s3:PutObject', 's3:PutObjectAcl']],
  ['PUT', '/m/k', { 'x-amz-object-lock-legal-hold': 'OFF' }, ['s3:PutObject', 's3:PutObjectLegalHold']],
  [
    'PUT',
    '/m/k',
    { 'x-amz-copy-source': 'f/k?versionId=null' },
    ['s3:GetObjectVersion arn:aws:s3:::f/k', 's3:PutObject arn:aws:s3:::m/k'],
  ],
  [
    'PUT',
    '/m/k?partNumber=1&uploadId=u',
    { 'x-amz-copy-source': 'f/k' },
    ['s3:GetObject arn:aws:s3:::f/k', 's3:PutObject arn:aws:s3:::m/k'],
  ],
  [
    'PUT',
    '/m/k',
    { 'x-amz-copy-source': 'f/k', 'x-amz-tagging': 'a=1', 'x-amz-tagging-directive': 'REPLACE' },
    ['s3:GetObject arn:aws:s3:::f/k', 's3:PutObject arn:aws:s3:::m/k', 's3:PutObjectTagging arn:aws:s3:::m/k'],
  ],
])('%s %s with %j needs %j', (method, url, headers, expected) => {
  const found = accesses(method, url, headers);
  expect(found).toEqual(expected.map((each) => (each.includes(' ') ? each : `${each} arn:aws:s3:::m/k`)));
});
