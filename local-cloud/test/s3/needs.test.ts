import type { IncomingMessage } from 'node:http';
import { actions } from '../../src/s3/actions/index.ts';
import type { S3Context } from '../../src/s3/action.ts';
import { decodeInput } from '../../src/s3/http/input.ts';
import { findOperation } from '../../src/s3/http/operation.ts';
import { parseRequest } from '../../src/s3/http/request.ts';

const host = '127.0.0.1:4566';
/** The only object with tags. */
const tagged = 't/tagged';
const store = { tags: async (bucket: string, key: string) => (`${bucket}/${key}` === tagged ? { team: 'etl' } : {}) };

/** What a request without a body needs, as its action reads it. */
const needsOf = async (method: string, url: string, headers: Record<string, string> = {}, body = '') => {
  const request = parseRequest({ method, url, headers: { host, ...headers } } as unknown as IncomingMessage);
  const action = actions.get(findOperation(request)?.name ?? '');
  if (action === undefined) throw new Error(`no action: ${method} ${url}`);
  const input = await decodeInput(action, request, async () => Buffer.from(body));
  return action.needs(input, { request, store } as unknown as S3Context);
};
const accesses = async (...request: Parameters<typeof needsOf>) =>
  (await needsOf(...request)).map(({ action, resource }) => `${action} ${resource}`);

test.each([
  ['GET', '/', 's3:ListAllMyBuckets *'],
  ['GET', '/music?list-type=2&prefix=log', 's3:ListBucket arn:aws:s3:::music'],
  ['HEAD', '/music', 's3:ListBucket arn:aws:s3:::music'],
  ['PUT', '/music', 's3:CreateBucket arn:aws:s3:::music'],
  ['DELETE', '/music?tagging', 's3:PutBucketTagging arn:aws:s3:::music'],
  ['HEAD', '/music/a/b', 's3:GetObject arn:aws:s3:::music/a/b'],
  ['DELETE', '/music/a?tagging', 's3:DeleteObjectTagging arn:aws:s3:::music/a'],
  ['POST', '/music/a?uploads', 's3:PutObject arn:aws:s3:::music/a'],
  ['PUT', '/music/a?partNumber=1&uploadId=u', 's3:PutObject arn:aws:s3:::music/a'],
  ['GET', '/music/a?uploadId=u', 's3:ListMultipartUploadParts arn:aws:s3:::music/a'],
  ['DELETE', '/music/a?uploadId=u', 's3:AbortMultipartUpload arn:aws:s3:::music/a'],
])('%s %s needs %s', async (method, url, expected) => {
  expect(await accesses(method, url)).toEqual([expected]);
});

test('an encoded slash in the path belongs to the name that S3 serves, not to the division between bucket and key', async () => {
  expect(await accesses('GET', '/open%2Fsecret/a')).toEqual(['s3:GetObject arn:aws:s3:::open/secret/a']);
  expect(await accesses('GET', '/open/a%2F..%2Fb')).toEqual(['s3:GetObject arn:aws:s3:::open/a/../b']);
});

test.each(['SECRET.localhost:4566', 'secret.s3.us-west-2.amazonaws.com', 'secret.s3.localhost'])(
  'the bucket in the host %s is the one that is checked',
  async (name) => {
    expect(await accesses('GET', '/open/a', { host: name })).toEqual(['s3:GetObject arn:aws:s3:::secret/open/a']);
  },
);

test('the host s3.us-west-2.localhost names no bucket', async () => {
  expect(await accesses('GET', '/open/a', { host: 's3.us-west-2.localhost:4566' })).toEqual([
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
])('the host %.60s is read in linear time', async (name, path) => {
  expect(await accesses('PUT', '/k', { host: name })).toEqual([
    path === 'k' ? 's3:CreateBucket arn:aws:s3:::k' : `s3:PutObject arn:aws:s3:::${path}`,
  ]);
});

test('a copy needs to read its source and to write its target', async () => {
  expect(await accesses('PUT', '/to/b', { 'x-amz-copy-source': '/from/a%20c' })).toEqual([
    's3:GetObject arn:aws:s3:::from/a c',
    's3:PutObject arn:aws:s3:::to/b',
  ]);
});

test('the keys of DeleteObjects are decided on one by one, when they are known', async () => {
  const body = '<Delete><Object><Key>a</Key></Object></Delete>';
  expect(await accesses('POST', '/music?delete', {}, body)).toEqual([]);
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
])('%s %s with %j needs %j', async (method, url, headers, expected) => {
  const found = await accesses(method, url, headers);
  expect(found).toEqual(expected.map((each) => (each.includes(' ') ? each : `${each} arn:aws:s3:::m/k`)));
});

const tagSet = '<Tagging><TagSet><Tag><Key>Team</Key><Value>bi</Value></Tag></TagSet></Tagging>';

test.each([
  ['GET /t/tagged', {}, '', [{ action: 's3:GetObject', facts: { 's3:existingobjecttag/team': 'etl' } }]],
  ['DELETE /t/tagged', {}, '', [{ action: 's3:DeleteObject', facts: {} }]],
  ['PUT /t/tagged', {}, '', [{ action: 's3:PutObject', facts: {} }]],
  [
    'PUT /t/tagged?tagging',
    {},
    tagSet,
    [
      {
        action: 's3:PutObjectTagging',
        facts: {
          's3:existingobjecttag/team': 'etl',
          's3:requestobjecttag/team': 'bi',
          's3:requestobjecttagkeys': ['Team'],
        },
      },
    ],
  ],
  [
    'PUT /t?tagging',
    {},
    tagSet,
    [{ action: 's3:PutBucketTagging', facts: { 'aws:requesttag/team': 'bi', 'aws:tagkeys': ['Team'] } }],
  ],
  [
    'PUT /t',
    {},
    '<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint><Tags><Tag><Key>a</Key><Value>1</Value></Tag></Tags></CreateBucketConfiguration>',
    ['s3:CreateBucket', 's3:TagResource'].map((action) => ({
      action,
      facts: { 's3:locationconstraint': 'eu-west-1', 'aws:requesttag/a': '1', 'aws:tagkeys': ['a'] },
    })),
  ],
  [
    'GET /t?list-type=2&prefix=a&delimiter=%2F&max-keys=7',
    {},
    '',
    [{ action: 's3:ListBucket', facts: { 's3:prefix': 'a', 's3:delimiter': '/', 's3:max-keys': '7' } }],
  ],
  [
    'PUT /m/k',
    { 'x-amz-copy-source': tagged },
    '',
    [
      { action: 's3:GetObject', facts: { 's3:existingobjecttag/team': 'etl' } },
      { action: 's3:PutObject', facts: {} },
      { action: 's3:GetObjectTagging', facts: { 's3:existingobjecttag/team': 'etl' } },
      {
        action: 's3:PutObjectTagging',
        facts: { 's3:requestobjecttag/team': 'etl', 's3:requestobjecttagkeys': ['team'] },
      },
    ],
  ],
])('%s with %j tells policies what they may ask for', async (line, headers, body, expected) => {
  const [method = '', url = ''] = line.split(' ');
  const needs = await needsOf(method, url, headers, body);
  expect(needs.map(({ action, facts }) => ({ action, facts }))).toEqual(expected);
});

test('every action but DeleteObjects needs something', async () => {
  const Tagging = { TagSet: [] };
  const input = { Bucket: 'b', Key: 'k', CopySource: 'b/k', ObjectAttributes: [], Tagging };
  const on = { request: { headers: {}, query: new URLSearchParams() }, store } as unknown as S3Context;
  const needless = [];
  for (const [name, action] of actions) if ((await action.needs(input, on)).length === 0) needless.push(name);
  expect(needless).toEqual(['DeleteObjects']);
});
