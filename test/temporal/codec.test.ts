import { randomBytes } from 'node:crypto';
import { ValueError, defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { EncryptionCodec } from '../../src/temporal/codec.ts';

const key = (id: string) => ({ id, secret: randomBytes(32) });
const plain = (value: unknown) => defaultPayloadConverter.toPayload(value);
const value = (payload: Payload) => defaultPayloadConverter.fromPayload(payload);

const old = key('old');
const fresh = key('new');
const codec = new EncryptionCodec([fresh, old]);

async function encrypted(content: unknown, by = codec): Promise<Payload> {
  const [payload] = await by.encode([plain(content)]);
  return payload as Payload;
}

async function decrypted(payload: Payload, by = codec): Promise<unknown> {
  const [opened] = await by.decode([payload]);
  return value(opened as Payload);
}

/** The payload with one bit of its data turned. */
function flipped(payload: Payload, index: number): Payload {
  const data = Buffer.from(payload.data as Uint8Array);
  data.writeUInt8(data.readUInt8(index) ^ 1, index);
  return { ...payload, data };
}

test.each([[{ name: 'sparkify', nested: [1, null] }], ['text'], [null], [''], [undefined], [Buffer.from([0, 255])]])(
  'what goes in comes out: %j',
  async (content) => {
    const payload = await encrypted(content);
    expect(await decrypted(payload)).toEqual(content);
  },
);

test('neither content nor its metadata is readable, and the same content never looks the same', async () => {
  const [one, two] = [await encrypted('a secret'), await encrypted('a secret')];
  expect(Buffer.from(one.data as Uint8Array).toString('latin1')).not.toMatch(/secret|json/);
  expect(one.data).not.toEqual(two.data);
  expect(one.metadata).toEqual({
    encoding: Buffer.from('binary/encrypted'),
    'encryption-key-id': Buffer.from('new'),
  });
});

test('it costs at most 100 bytes a payload, so that Temporal’s limits stay what they are', async () => {
  const content = randomBytes(100_000);
  const { data } = await encrypted(content);
  expect((data as Uint8Array).length).toBeLessThan(content.length + 100);
});

test('the first key encrypts and all decrypt: keys can be rotated', async () => {
  const before = await encrypted('before', new EncryptionCodec([old]));
  expect(await decrypted(before)).toBe('before');
  const after = await encrypted('after');
  await expect(decrypted(after, new EncryptionCodec([old]))).rejects.toThrow(
    new ValueError(
      'this is encrypted with the key "new", and there are only old: see SPARKIFY_CODEC_KEYS and SPARKIFY_CODEC_KEYS_FILE',
    ),
  );
});

test('without keys nothing is encrypted, and what is says which key it needs', async () => {
  const keyless = new EncryptionCodec([]);
  const payload = plain('open');
  expect(await keyless.encode([payload])).toEqual([payload]);
  await expect(decrypted(await encrypted('x'), keyless)).rejects.toThrow(/with the key "new", and there are no keys/);
});

test('what was written before there were keys stays readable', async () => {
  expect(await decrypted(plain({ written: 'before' }))).toEqual({ written: 'before' });
});

test.each([
  ['the nonce', 0],
  ['the content', 15],
  ['the tag', -1],
])('a change of %s is noticed', async (_part, index) => {
  const payload = await encrypted('a secret');
  const at = index < 0 ? (payload.data as Uint8Array).length + index : index;
  await expect(decrypted(flipped(payload, at))).rejects.toThrow(/the key new cannot decrypt this/);
});

test('a key of the same id but another content, an exchanged id, and a cut payload are refused, and no key is told', async () => {
  const payload = await encrypted('a secret');
  const exchanged = { ...payload, metadata: { ...payload.metadata, 'encryption-key-id': Buffer.from('old') } };
  const cut = { ...payload, data: (payload.data as Uint8Array).subarray(0, 20) };
  const other = new EncryptionCodec([key('new')]);
  for (const [what, by] of [
    [payload, other],
    [exchanged, codec],
    [cut, codec],
    [{ ...payload, data: new Uint8Array() }, codec],
  ] as const) {
    const error = (await decrypted(what, by).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toBeInstanceOf(ValueError);
    expect(error.message).toMatch(/cannot decrypt this/);
    for (const { secret } of [old, fresh])
      expect(`${error.stack}`).not.toContain(secret.toString('base64').slice(0, 8));
  }
});
