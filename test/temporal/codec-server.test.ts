import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { startCodecServer } from '../../src/cli/services/codec.ts';
import type { CodecService } from '../../src/cli/services/codec.ts';
import { EncryptionCodec } from '../../src/temporal/codec.ts';

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

test.each([
  ['not JSON', '{', /JSON/],
  ['another key', JSON.stringify({ payloads: [sealedWith('other')] }), /encrypted with the key "other"/],
  ['too much', 'x'.repeat(17 * 1024 * 1024), /more than 16777216 bytes/],
])('what it cannot decode is answered with why: %s', async (_what, body, message) => {
  const response = await post('/decode', body);
  expect(response.status).toBe(400);
  expect(((await response.json()) as { error: string }).error).toMatch(message);
});

test('other paths and methods are not found', async () => {
  expect((await post('/x', '{}')).status).toBe(404);
  expect((await fetch(`${service.endpoint}/decode`)).status).toBe(404);
});

function sealedWith(id: string) {
  return json({
    metadata: { encoding: Buffer.from('binary/encrypted'), 'encryption-key-id': Buffer.from(id) },
    data: randomBytes(40),
  });
}
