import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDocument } from '../../../src/local/state/document.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-document-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () =>
  openDocument(join(folder, 'state.json'), () => ({ list: [] as number[], later: 'new', room: { old: 1, added: 2 } }));

test('a document is there again after it was saved', async () => {
  const first = await open();
  first.value.list.push(1);
  await first.save();
  expect((await open()).value).toMatchObject({ list: [1], later: 'new' });
});

test('saves that overlap leave the last state, whole, and nothing beside it', async () => {
  const document = await open();
  const saves = Array.from({ length: 50 }, (_, index) => {
    document.value.list.push(index);
    return document.save();
  });
  await Promise.all(saves);
  expect((await open()).value.list).toHaveLength(50);
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test('a save without a change does not write', async () => {
  const document = await open();
  await document.save();
  const file = join(folder, 'state.json');
  const { mtimeMs, ino } = statSync(file);
  await document.save();
  expect(statSync(file)).toMatchObject({ mtimeMs, ino });
});

test('only the owner may read it: it holds secrets', async () => {
  await (await open()).save();
  expect(statSync(join(folder, 'state.json')).mode & 0o777).toBe(0o600);
});

test('what an older file does not have is filled', async () => {
  writeFileSync(join(folder, 'state.json'), '{"list":[7],"room":{"old":5}}');
  expect((await open()).value).toEqual({ list: [7], later: 'new', room: { old: 5, added: 2 } });
});

test('a file that holds no JSON is refused and left as it is', async () => {
  const file = join(folder, 'state.json');
  writeFileSync(file, '{"list":');
  chmodSync(file, 0o600);
  await expect(open()).rejects.toThrow(`${file} holds no JSON: restore it or remove it`);
  expect(readFileSync(file, 'utf8')).toBe('{"list":');
});

test('a save that fails is told, and the next one tries again', async () => {
  const document = await open();
  await document.save();
  document.value.list.push(1);
  rmSync(folder, { recursive: true });
  await expect(document.save()).rejects.toThrow('ENOENT');
  await expect(document.save()).rejects.toThrow('ENOENT');
});
