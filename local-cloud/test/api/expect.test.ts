import { request as httpRequest } from 'node:http';
import { CreateBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { signHeaders, type Signing } from '../support/sign.ts';

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
  await local.s3.send(new CreateBucketCommand({ Bucket: 'music' }));
});
afterAll(() => local.stop());

interface Exchange {
  status: number;
  wasContinued: boolean;
  connection: string | undefined;
}

/** Sends the head of a request, and the body only to a server that asks for it, or with the head if `atOnce`. */
const exchange = (signing: Signing & { secret?: string; expect: string; atOnce?: boolean }): Promise<Exchange> =>
  new Promise((resolve, reject) => {
    const { secret = local.cloud.secretAccessKey, expect: expectation, atOnce = false, body = '' } = signing;
    const { hostname, port, host } = new URL(local.cloud.endpoint);
    const keys = { accessKeyId: local.cloud.accessKeyId, secretAccessKey: secret };
    const { headers } = signHeaders(keys, { ...signing, headers: { host, ...signing.headers } });
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = { ...headers, ...length, expect: expectation };
    const request = httpRequest({
      hostname,
      port,
      method: signing.method ?? 'PUT',
      path: signing.target,
      headers: sent,
    });
    let wasContinued = false;
    request.on('continue', () => {
      wasContinued = true;
      request.end(body);
    });
    request.on('response', (response) => {
      response.resume();
      const { statusCode: status = 0, headers: answered } = response;
      resolve({ status, wasContinued, connection: answered.connection });
      request.destroy();
    });
    request.on('error', reject);
    request.flushHeaders();
    if (atOnce) request.end(body);
  });

const isStored = (Key: string) =>
  local.s3.send(new HeadObjectCommand({ Bucket: 'music', Key })).then(
    () => true,
    () => false,
  );

const put = { method: 'PUT', body: 'text', expect: '100-continue' };

describe('a client that waits to hear that it may send its body', () => {
  test('hears so, and its object is stored', async () => {
    const answer = await exchange({ ...put, target: '/music/continued' });
    expect(answer).toMatchObject({ status: 200, wasContinued: true });
    expect(answer.connection).not.toBe('close');
    expect(await isStored('continued')).toBe(true);
  });

  test.each([
    ['whose signature is wrong', { target: '/music/forged', secret: 'wrong' }, 403],
    ['whose bucket is not there', { target: '/none/key' }, 404],
    ['whose key is too long', { target: `/music/${'k'.repeat(1025)}` }, 400],
    ['that asks for what is not implemented', { target: '/music/a', headers: { 'x-amz-acl': 'public-read' } }, 501],
  ])('%s hears only that, and its connection ends', async (_, signing, status) => {
    const answer = await exchange({ ...put, ...signing });
    expect(answer).toEqual({ status, wasContinued: false, connection: 'close' });
  });

  test('of a service whose signature covers the body is asked for it first', async () => {
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const call = { method: 'POST', target: '/', service: 'sts', headers, body, expect: '100-continue' };
    expect(await exchange(call)).toMatchObject({ status: 200, wasContinued: true });
    expect(await exchange({ ...call, secret: 'wrong' })).toMatchObject({ status: 403, wasContinued: true });
  });
});

test.each(['200', 'gzip', ''])('another expectation, %j, is ignored', async (expectation) => {
  const key = `expects-${expectation}`;
  const answer = await exchange({ ...put, target: `/music/${key}`, expect: expectation, atOnce: true });
  expect(answer).toMatchObject({ status: 200, wasContinued: false });
  expect(await isStored(key)).toBe(true);
});
