import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { elementOf, presign, send, signHeaders, timestampOf, type Signing } from '../support/sign.ts';

let local: TestCloud;
let host: string;
beforeAll(async () => {
  local = await startTestCloud();
  ({ host } = new URL(local.cloud.endpoint));
  await local.s3.send(new CreateBucketCommand({ Bucket: 'music' }));
  await local.s3.send(new PutObjectCommand({ Bucket: 'music', Key: 'secret', Body: 'salaries' }));
});
afterAll(() => local.stop());

const signed = (signing: Signing) => {
  const { headers } = signHeaders(local.cloud, { ...signing, headers: { host, ...signing.headers } });
  const { method = 'GET', target, body } = signing;
  return send(local.cloud.endpoint, method, target, { headers, ...(body !== undefined && { body }) });
};
const outcome = (answer: Awaited<ReturnType<typeof send>>) => [answer.status, elementOf(answer, 'Code')];
const isStored = (Key: string) =>
  local.s3.send(new HeadObjectCommand({ Bucket: 'music', Key })).then(
    () => true,
    () => false,
  );
const contentOf = async (Key: string) =>
  (await local.s3.send(new GetObjectCommand({ Bucket: 'music', Key }))).Body?.transformToString();

test('a request that is signed by hand is taken', async () => {
  expect((await signed({ target: '/music/secret' })).text).toBe('salaries');
});

test('headers are signed by their bytes, of whatever alphabet', async () => {
  const headers = { 'x-amz-meta-title': 'Für Elise 月光' };
  // Node writes the headers before a text in the text's own encoding.
  const body = Buffer.from('x');
  const { headers: signedOnes } = signHeaders(local.cloud, {
    method: 'PUT',
    target: '/music/elise',
    headers: { host, ...headers },
    body,
  });
  const sent = { ...signedOnes, 'x-amz-meta-title': Buffer.from(headers['x-amz-meta-title']).toString('latin1') };
  expect((await send(local.cloud.endpoint, 'PUT', '/music/elise', { headers: sent, body })).status).toBe(200);
  const wrong = { ...sent, 'x-amz-meta-title': sent['x-amz-meta-title'].replace('E', 'e') };
  const refused = await send(local.cloud.endpoint, 'PUT', '/music/elise', { headers: wrong, body });
  expect(outcome(refused)).toEqual([403, 'SignatureDoesNotMatch']);
});

describe('headers that count must be signed', () => {
  const unsigned: [name: string, value: string][] = [
    ['x-amz-copy-source', '/music/secret'],
    ['x-amz-tagging', 'a=1'],
    ['x-amz-meta-owner', 'ann'],
    ['X-Amz-Storage-Class', 'STANDARD'],
    ['x-amz-acl', 'private'],
    ['x-amz-security-token', 'x'],
    ['x-amz-new-one', 'x'],
  ];

  test.each(unsigned)('%s of a request with signed headers', async (name, value) => {
    const answer = await signed({ method: 'PUT', target: '/music/a', unsigned: { [name]: value } });
    expect(outcome(answer)).toEqual([403, 'AccessDenied']);
    expect(elementOf(answer, 'Message')).toBe('There were headers present in the request which were not signed');
    expect(elementOf(answer, 'HeadersNotSigned')).toBe(name.toLowerCase());
    expect(await isStored('a')).toBe(false);
  });

  test.each(unsigned)('%s of a presigned request', async (name, value) => {
    const target = presign(local.cloud, { method: 'PUT', target: '/music/a', headers: { host } });
    const answer = await send(local.cloud.endpoint, 'PUT', target, { headers: { host, [name]: value } });
    expect(outcome(answer)).toEqual([403, 'AccessDenied']);
    expect(elementOf(answer, 'HeadersNotSigned')).toBe(name.toLowerCase());
    expect(await isStored('a')).toBe(false);
  });

  test('Host', async () => {
    const { headers } = signHeaders(local.cloud, { target: '/music/secret' });
    const answer = await send(local.cloud.endpoint, 'GET', '/music/secret', { headers: { ...headers, host } });
    expect([...outcome(answer), elementOf(answer, 'HeadersNotSigned')]).toEqual([403, 'AccessDenied', 'host']);
  });

  test('of the other services, too, each in its own words', async () => {
    const form = 'Action=GetCallerIdentity&Version=2011-06-15';
    const answer = await signed({
      method: 'POST',
      target: '/',
      body: form,
      service: 'sts',
      unsigned: { 'x-amz-other': 'x', 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(outcome(answer)).toEqual([403, 'SignatureDoesNotMatch']);
    expect(answer.text).toContain('x-amz-other');
  });

  test('what says nothing to S3 need not be', async () => {
    const target = presign(local.cloud, { method: 'PUT', target: '/music/plain', headers: { host } });
    const headers = { host, 'content-type': 'text/plain', 'x-amzn-trace-id': 'Root=1', 'content-length': '4' };
    expect((await send(local.cloud.endpoint, 'PUT', target, { headers, body: 'text' })).status).toBe(200);
  });
});

describe('a presigned request', () => {
  const put = async (more: Partial<Parameters<typeof presign>[1]>, headers: Record<string, string> = {}) => {
    const target = presign(local.cloud, { method: 'PUT', target: '/music/up', headers: { host, ...headers }, ...more });
    return send(local.cloud.endpoint, 'PUT', target, { headers: { host, ...headers }, body: 'body' });
  };

  test('stores what its signed headers say', async () => {
    expect((await put({}, { 'x-amz-meta-owner': 'ann', 'content-type': 'text/plain' })).status).toBe(200);
    const { Metadata, ContentType } = await local.s3.send(new HeadObjectCommand({ Bucket: 'music', Key: 'up' }));
    expect([Metadata, ContentType]).toEqual([{ owner: 'ann' }, 'text/plain']);
  });

  test('stores what its query says in their place, as SDKs write it', async () => {
    expect((await put({ query: { 'x-amz-meta-owner': 'bob', 'x-amz-tagging': 'a=1' } })).status).toBe(200);
    const { Metadata, TagCount } = await local.s3.send(new HeadObjectCommand({ Bucket: 'music', Key: 'up' }));
    expect([Metadata, TagCount]).toEqual([{ owner: 'bob' }, 1]);
  });

  test.each(['0', '-1', '604801', '1e5', '0x10', ' 60', ''])('that lasts %j seconds is refused', async (expires) => {
    expect(outcome(await put({ expires }))).toEqual([400, 'AuthorizationQueryParametersError']);
  });

  test('is good for a week at most, and not before its time', async () => {
    expect((await put({ expires: '604800' })).status).toBe(200);
    expect(outcome(await put({ timestamp: timestampOf(-301_000) }))).toEqual([403, 'AccessDenied']);
    expect(outcome(await put({ timestamp: timestampOf(20 * 60_000) }))).toEqual([403, 'AccessDenied']);
  });

  test('with an Authorization header is refused', async () => {
    const target = presign(local.cloud, { target: '/music/secret', headers: { host } });
    const { headers } = signHeaders(local.cloud, { target: '/music/secret', headers: { host } });
    expect(outcome(await send(local.cloud.endpoint, 'GET', target, { headers }))).toEqual([400, 'InvalidArgument']);
  });
});

describe('a body is bound to its signature', () => {
  const put = (headers: Record<string, string>, body: string, unsigned = {}) =>
    signed({ method: 'PUT', target: '/music/bound', headers, body, unsigned });

  test('by its digest', async () => {
    const digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(outcome(await put({ 'x-amz-content-sha256': digest }, 'text'))).toEqual([400, 'XAmzContentSHA256Mismatch']);
    expect(await isStored('bound')).toBe(false);
  });

  test.each(['unsigned', 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD', 'abc'])('not by %s', async (form) => {
    expect(outcome(await put({ 'x-amz-content-sha256': form }, 'text'))).toEqual([400, 'InvalidArgument']);
    expect(await isStored('bound')).toBe(false);
  });

  test('so the header that says how must be there', async () => {
    const { headers } = signHeaders(local.cloud, { method: 'PUT', target: '/music/bound', headers: { host } });
    const { 'x-amz-content-sha256': _digest, ...others } = headers;
    const answer = await send(local.cloud.endpoint, 'PUT', '/music/bound', { headers: others, body: 'text' });
    expect(outcome(answer)).toEqual([400, 'InvalidRequest']);
  });
});

test('an answer of S3 has one request id, in its headers and in its document', async () => {
  for (const answer of [
    await signed({ target: '/music/none' }),
    await signed({ target: '/music/secret', timestamp: timestampOf(-3_600_000) }),
    await send(local.cloud.endpoint, 'GET', '/music/secret'),
    await send(local.cloud.endpoint, 'GET', '/music/secret?X-Amz-Signature=x'),
  ]) {
    expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
    expect(elementOf(answer, 'RequestId')).toBe(answer.headers['x-amz-request-id']);
    expect(answer.headers['x-amzn-requestid']).toBeUndefined();
  }
});

test('the secret object was never copied', async () => {
  expect(await contentOf('secret')).toBe('salaries');
});
