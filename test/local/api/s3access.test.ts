import type { IncomingMessage } from 'node:http';
import { accessesOf } from '../../../src/local/api/s3access.ts';

const host = '127.0.0.1:4566';
const accesses = (method: string, url: string, headers: Record<string, string> = {}) =>
  accessesOf({ method, url, headers: { host, ...headers } } as unknown as IncomingMessage).map(
    ({ action, resource }) => `${action} ${resource}`,
  );

test.each([
  ['GET', '/', 's3:ListAllMyBuckets *'],
  ['GET', '/music?list-type=2&prefix=log', 's3:ListBucket arn:aws:s3:::music'],
  ['HEAD', '/music', 's3:ListBucket arn:aws:s3:::music'],
  ['PUT', '/music', 's3:CreateBucket arn:aws:s3:::music'],
  ['POST', '/music?delete', 's3:DeleteObject arn:aws:s3:::music/*'],
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

test('what S3 cannot parse needs nothing, because S3 refuses it', () => {
  expect(accesses('GET', '/music/%zz')).toEqual([]);
});
