import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { startCodecServer } from '../../src/cli/services/codec.ts';
import type { CodecService } from '../../src/cli/services/codec.ts';
import { createCodecServer } from '../../src/temporal/codec-server.ts';
import { EncryptionCodec } from '../../src/temporal/codec.ts';
import { until } from '../support/until.ts';

const keys = [{ id: 'k', secret: randomBytes(32) }];
const ui = 'http://127.0.0.1:8233';

let service: CodecService;
beforeAll(async () => {
  service = await startCodecServer({ keys, host: '127.0.0.1', port: 0, origins: new Set([ui]) });
});
afterAll(() => service.stop());

function post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${service.endpoint}${path}`, { method: 'POST', body, headers });
}

/** As protobuf's JSON has it. */
function json({ metadata, data }: Payload) {
  const base64 = (bytes?: Uint8Array | null) => Buffer.from(bytes ?? []).toString('base64');
  return {
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)])),
    data: base64(data),
  };
}

test.each(['/decode', '/default/decode'])('%s opens what the codec closed, and leaves the rest', async (path) => {
  const open = defaultPayloadConverter.toPayload('hello');
  const closed = await new EncryptionCodec(keys).encode([open]);
  const response = await post(path, JSON.stringify({ payloads: [...closed, open].map(json) }));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ payloads: [json(open), json(open)] });
});

test('/encode closes, so that the UI can start and signal workflows', async () => {
  const response = await post('/encode', JSON.stringify({ payloads: [json(defaultPayloadConverter.toPayload(7))] }));
  const { payloads } = (await response.json()) as { payloads: ReturnType<typeof json>[] };
  expect(payloads[0]?.metadata['encoding']).toBe(Buffer.from('binary/encrypted').toString('base64'));
  const back = await post('/decode', JSON.stringify({ payloads }));
  expect(await back.json()).toEqual({ payloads: [json(defaultPayloadConverter.toPayload(7))] });
});

test('the UI’s browser may ask, with its namespace and the login of its user', async () => {
  const preflight = await fetch(`${service.endpoint}/decode`, {
    method: 'OPTIONS',
    headers: {
      origin: ui,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,authorization-extras,content-type,x-namespace',
    },
  });
  expect([preflight.status, Object.fromEntries(preflight.headers)]).toEqual([
    204,
    expect.objectContaining({
      'access-control-allow-origin': ui,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': 'content-type, x-namespace, authorization, authorization-extras',
      vary: 'origin',
    }),
  ]);
  const answer = await post('/decode', '{"payloads":[]}', { origin: ui });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, ui]);
});

test('a page of another origin is refused', async () => {
  const response = await post('/decode', '{"payloads":[]}', { origin: 'http://evil.example' });
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null]);
});

/** As a browser asks for a name that was made to point to this machine. */
const postAs = (headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { port } = new URL(service.endpoint);
    const asked = request({ port, host: '127.0.0.1', method: 'POST', path: '/decode', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    asked.on('error', reject).end('{"payloads":[]}');
  });

test('a page whose name points to this machine is refused, whatever Origin it sends', async () => {
  for (const host of ['evil.example:8088', 'evil.example', 'localhost.evil.example', '127.0.0.1.evil.example']) {
    expect([host, await postAs({ host })]).toEqual([host, 403]);
    expect(await postAs({ host, origin: ui })).toBe(403);
  }
  for (const host of ['127.0.0.1:8088', 'LOCALHOST', '[::1]:8088'])
    expect([host, await postAs({ host })]).toEqual([host, 200]);
});

test.each([
  ['not JSON', '{', /JSON/],
  ['another key', JSON.stringify({ payloads: [sealedWith('other')] }), /encrypted with the key "other"/],
  ['too much', 'x'.repeat(17 * 1024 * 1024), /more than 16777216 bytes/],
  ['no object', 'null', /the request is null, allowed: an object/],
  ['a list', '[]', /the request is an array, allowed: an object/],
  ['payloads that are no list', '{"payloads":{}}', /payloads is an object, allowed: an array/],
  ['too many payloads', `{"payloads":[${'{},'.repeat(100_000)}{}]}`, /more than 100000 elements/],
  ['no payload', '{"payloads":[{},null]}', /payloads\[1\] is null, allowed: an object/],
  ['metadata that are none', '{"payloads":[{"metadata":"x"}]}', /payloads\[0\]\.metadata is "x", allowed: an object/],
  ['a number', '{"payloads":[{"metadata":{"a":5}}]}', /payloads\[0\]\.metadata\.a is 5, allowed: bytes in base64/],
  ['a length', '{"payloads":[{"data":{"length":4e9}}]}', /payloads\[0\]\.data is an object, allowed/],
  ['too many metadata', manyFields(101), /payloads\[0\]\.metadata has more than 100 fields/],
  ['a deep nest', `{"payloads":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, /payloads\[0\] is an array, allowed: an object/],
  ['no base64', '{"payloads":[{"data":"!!!"}]}', /payloads\[0\]\.data is "!!!", allowed: bytes in base64/],
])('what it cannot decode is answered with why: %s', async (_what, body, message) => {
  const response = await post('/decode', body);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error: string }).error).toMatch(message);
});

test('what is null is left out, as in protobuf’s JSON', async () => {
  const response = await post('/decode', '{"payloads":[{"metadata":null,"data":null}]}');
  expect([await response.json(), await (await post('/decode', '{"payloads":null}')).json()]).toEqual([
    { payloads: [{ metadata: {}, data: '' }] },
    { payloads: [] },
  ]);
});

test('ten thousand payloads are opened at once', async () => {
  const open = defaultPayloadConverter.toPayload({ page: 'NextSong' });
  const closed = (await new EncryptionCodec(keys).encode(Array<Payload>(10_000).fill(open))).map(json);
  const response = await post('/decode', JSON.stringify({ payloads: closed }));
  expect(await response.json()).toEqual({ payloads: Array(10_000).fill(json(open)) });
});

test('bodies that are held open take no more room than some, and others are served when they are gone', async () => {
  const halfDone = () => {
    const asked = request(`${service.endpoint}/decode`, { method: 'POST', headers: { 'content-length': 16_000_001 } });
    asked.on('error', () => undefined);
    asked.write(Buffer.alloc(16_000_000, ' '));
    return asked;
  };
  const held: ClientRequest[] = [];
  await until(async () => {
    // Whose bytes come last loses its room, which may be one of these: they do not fill it at the first try for sure.
    held.push(halfDone());
    return (await post('/decode', `${' '.repeat(8_000_000)}{}`)).status === 503;
  });
  const answers = held.map(async (asked) => {
    const answer = once(asked, 'response') as Promise<[IncomingMessage]>;
    asked.end('x');
    const [{ statusCode }] = await answer;
    return statusCode;
  });
  // How many of them find no room depends on whose bytes come first.
  for (const status of await Promise.all(answers)) expect([400, 503]).toContain(status);
  expect((await post('/decode', `${' '.repeat(8_000_000)}{}`)).status).toBe(200);
});

test('a body beyond its limit is let go of while the rest of it is read', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const server = createCodecServer(new EncryptionCodec(keys), new Set());
  const body = Object.assign(new Readable({ objectMode: true, read: () => undefined }), {
    method: 'POST',
    url: '/decode',
    headers: { host: 'localhost' },
  });
  const answer = new Promise<string>((end) => server.emit('request', body, { writeHead: () => undefined, end }));
  const chunks: WeakRef<Buffer>[] = [];
  const send = async (megabytes: number) => {
    for (let sent = 0; sent < megabytes; sent++) {
      const chunk = Buffer.alloc(2 ** 20);
      chunks.push(new WeakRef(chunk));
      body.push(chunk);
    }
    await until(() => body.readableLength === 0);
  };
  await send(17);
  await send(17);
  await until(() => {
    collectGarbage();
    // The reader still holds the last one.
    return chunks.filter((chunk) => chunk.deref() !== undefined).length <= 2;
  });
  body.push(null);
  expect(await answer).toMatch(/more than 16777216 bytes/);
});

test('other paths and methods are not found', async () => {
  expect((await post('/x', '{}')).status).toBe(404);
  expect((await fetch(`${service.endpoint}/decode`)).status).toBe(404);
});

function manyFields(count: number): string {
  const metadata = Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, '']));
  return JSON.stringify({ payloads: [{ metadata }] });
}

function sealedWith(id: string) {
  return json({
    metadata: { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from(id) },
    data: randomBytes(40),
  });
}
