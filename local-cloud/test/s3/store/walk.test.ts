import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { compareKeys } from '../../../src/s3/store/key.ts';
import { Walk } from '../../../src/s3/store/walk.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sparkify-walk-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(dir: string, key: string): boolean {
  try {
    mkdirSync(dirname(join(dir, key)), { recursive: true });
    writeFileSync(join(dir, key), '');
    return true;
  } catch {
    // A folder cannot be where a file is.
    return false;
  }
}

async function keysOf(walk: Walk, start = ''): Promise<string[]> {
  walk.enter(start);
  const keys: string[] = [];
  for (let key = await walk.next(); key !== undefined; key = await walk.next()) keys.push(key);
  return keys;
}

const anywhere = { mayEnter: () => true };
const name = fc.string({
  unit: fc.constantFrom('a', 'b', '-', '0', '\u{e000}', '\u{10000}'),
  minLength: 1,
  maxLength: 3,
});
const key = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));

test('the files of a folder come in the order of their keys, from any key on', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(key, { maxLength: 20 }), fc.oneof(key, fc.constant('')), async (keys, after) => {
      const dir = join(root, String((runs += 1)));
      mkdirSync(dir);
      const there = [...new Set(keys.filter((one) => put(dir, one)))].toSorted(compareKeys);
      expect(await keysOf(new Walk(dir, { ...anywhere, after }))).toEqual(
        there.filter((one) => compareKeys(one, after) > 0),
      );
    }),
  );
});

test('what is to be left out is not even read', async () => {
  for (const one of ['a/1', 'a/2', 'a/b/3', 'c']) put(root, one);
  const entered: string[] = [];
  const walk = new Walk(root, { mayEnter: (start) => entered.push(start) > 0 });
  walk.enter('');
  expect(await walk.next()).toBe('a/1');
  walk.skip('a/');
  expect([await walk.next(), await walk.next(), entered]).toEqual(['c', undefined, ['a/']]);
});

test('a large folder that is walked again shows what was put there meanwhile', async () => {
  for (let index = 0; index < 10_000; index += 1) writeFileSync(join(root, String(index)), '');
  const past = new Date(Date.now() - 60_000);
  utimesSync(root, past, past);
  expect(await keysOf(new Walk(root, anywhere))).toHaveLength(10_000);
  expect(await keysOf(new Walk(root, { ...anywhere, after: '9998' }))).toEqual(['9999']);
  writeFileSync(join(root, '99999'), '');
  expect(await keysOf(new Walk(root, { ...anywhere, after: '9998' }))).toEqual(['9999', '99999']);
  rmSync(join(root, '9999'));
  expect(await keysOf(new Walk(root, { ...anywhere, after: '9998' }))).toEqual(['99999']);
});
