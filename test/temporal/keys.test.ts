import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCodecKeys } from '../../src/temporal/keys.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-keys-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secret = (byte: number) => Buffer.alloc(32, byte).toString('base64');

test('without a variable there are no keys', () => {
  expect(readCodecKeys({})).toEqual([]);
  expect(readCodecKeys({ SPARKIFY_CODEC_KEYS: '', SPARKIFY_CODEC_KEYS_FILE: '' })).toEqual([]);
});

test('keys come from the variable, separated by commas, in their order', () => {
  const keys = readCodecKeys({ SPARKIFY_CODEC_KEYS: `2026-11:${secret(2)}, 2026-10:${secret(1)}` });
  expect(keys).toEqual([
    { id: '2026-11', secret: Buffer.alloc(32, 2) },
    { id: '2026-10', secret: Buffer.alloc(32, 1) },
  ]);
});

test('keys come from a file, one a line', () => {
  const file = join(folder, 'keys');
  writeFileSync(file, `new:${secret(2)}\n\nold:${secret(1)}\n`);
  expect(readCodecKeys({ SPARKIFY_CODEC_KEYS_FILE: file }).map(({ id }) => id)).toEqual(['new', 'old']);
});

const short = Buffer.alloc(31, 7).toString('base64');
test.each([
  ['a key that is too short', `k:${short}`, /entry 1 of SPARKIFY_CODEC_KEYS is not a key: .*base64 of 32 bytes/],
  ['a key without an id', secret(7), /entry 1 of SPARKIFY_CODEC_KEYS is not a key/],
  ['an id with blanks', `my key:${secret(7)}`, /entry 1 of SPARKIFY_CODEC_KEYS is not a key/],
  ['a bad second key', `a:${secret(7)},b:${secret(7).slice(2)}`, /entry 2 of SPARKIFY_CODEC_KEYS is not a key/],
  ['an id that comes twice', `a:${secret(7)},a:${secret(7)}`, /two keys with the same id/],
  ['nothing but blanks', ' , ', /SPARKIFY_CODEC_KEYS holds no key/],
])('%s is refused by its place, and no key is told', (_what, text, message) => {
  const error = refusal({ SPARKIFY_CODEC_KEYS: text });
  expect(error.message).toMatch(message);
  // The middle of every key above: 0x07 in base64.
  expect(error.message).not.toMatch(/BwcHBw/);
});

test('both variables at once, and a file that is not there, are refused by name', () => {
  const both = refusal({ SPARKIFY_CODEC_KEYS: `a:${secret(1)}`, SPARKIFY_CODEC_KEYS_FILE: 'x' });
  expect(both.message).toBe('Set SPARKIFY_CODEC_KEYS or SPARKIFY_CODEC_KEYS_FILE, not both');
  const absent = refusal({ SPARKIFY_CODEC_KEYS_FILE: join(folder, 'absent') });
  expect(absent.message).toMatch(/^SPARKIFY_CODEC_KEYS_FILE names a file that cannot be read: ENOENT.*absent/);
});

function refusal(env: NodeJS.ProcessEnv): Error {
  try {
    readCodecKeys(env);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was taken');
}
