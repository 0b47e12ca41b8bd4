import fs, { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../src/cli/package.ts';
import { writeProject } from '../../../src/cli/project/init.ts';
import { templates } from '../../../src/cli/project/templates.ts';
import { readProject } from '../../../src/project/read.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sparkify-init-test-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(parent, { recursive: true, force: true });
});

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

test('the templates are the folders of examples/', () => {
  expect([...templates].toSorted()).toEqual(readdirSync(join(packageRoot, 'examples')).toSorted());
});

test.each(templates)('a project like %s is right, has its name, data of its own and a README', async (template) => {
  const folder = join(parent, 'below', 'it');
  await writeProject({ folder, name: 'mine', template });
  const { settings } = readProject(folder);
  expect(settings.name).toBe('mine');
  for (const { uri } of Object.values(settings.sources)) {
    const [bucket = '', ...prefix] = uri.replace('s3://', '').split('/');
    const keys = filesOf(join(folder, 'data', bucket));
    expect([uri, keys.some((key) => key.startsWith(prefix.join('/')))]).toEqual([uri, true]);
  }
  expect(readdirSync(folder).toSorted()).toEqual(
    expect.arrayContaining(['.gitignore', 'README.md', 'data', 'sparkify.json', 'sql']),
  );
});

test('a copy of a template is the template but for its name', async () => {
  const folder = join(parent, 'shop');
  await writeProject({ folder, name: 'shop', template: 'starter' });
  const original = join(packageRoot, 'examples/starter');
  expect(filesOf(folder)).toEqual([...filesOf(original), '.gitignore'].toSorted());
  for (const file of filesOf(original)) {
    const text = readFileSync(join(original, file), 'utf8');
    const expected = file === 'sparkify.json' ? text.replace('"name": "starter"', '"name": "shop"') : text;
    expect([file, readFileSync(join(folder, file), 'utf8')]).toEqual([file, expected]);
  }
});

test('the README of the starter says what each of its files is', () => {
  const starter = join(packageRoot, 'examples/starter');
  const readme = readFileSync(join(starter, 'README.md'), 'utf8');
  const told = (file: string) => readme.includes(`\`${file.startsWith('data/') ? 'data/corner-shop/' : file}\``);
  expect(filesOf(starter).filter((file) => file !== 'README.md' && !told(file))).toEqual([]);
});

test('an empty folder is taken, and one that is not is refused with what is in it', async () => {
  const folder = join(parent, 'shop');
  mkdirSync(folder);
  await writeProject({ folder, name: 'shop', template: 'starter' });
  const again = writeProject({ folder, name: 'shop', template: 'starter' });
  await expect(again).rejects.toThrow(
    `${folder} is not empty, it holds .gitignore, README.md, data, sparkify.json, sql: name a folder that does not exist yet, ` +
      `or move its contents away. It is a project already: \`npx sparkify check --project ${folder}\` says what it does.`,
  );
});

test('of many things in a folder the first are named', async () => {
  for (const name of ['g', 'f', 'e', 'd', 'c', 'b', 'a']) writeFileSync(join(parent, name), '');
  const written = writeProject({ folder: parent, name: 'x', template: 'starter' });
  await expect(written).rejects.toThrow('holds a, b, c, d, e and 2 more:');
  expect(readdirSync(parent)).toHaveLength(7);
});

test('a file in the place of the folder, or above it, is told', async () => {
  writeFileSync(join(parent, 'file'), '');
  for (const folder of [join(parent, 'file'), join(parent, 'file', 'shop')]) {
    const written = writeProject({ folder, name: 'x', template: 'starter' });
    await expect(written).rejects.toThrow(`${folder} is not a folder, or not inside one`);
  }
});

test.each<[string, string, boolean]>([
  ['writeFileSync', 'a folder that was there stays empty', true],
  ['renameSync', 'a folder that was there stays empty', true],
  ['writeFileSync', 'one that was not there is gone again', false],
  ['renameSync', 'one that was not there is gone again', false],
])('where %s fails nothing half is left: %s', async (call, _what, isThere) => {
  const folder = join(parent, 'below', 'shop');
  if (isThere) mkdirSync(folder, { recursive: true });
  const name = call as 'writeFileSync' | 'renameSync';
  const original = fs[name] as (...args: unknown[]) => void;
  let calls = 0;
  jest.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
    calls += 1;
    if (calls === 3) throw new Error('ENOSPC: no space left on device');
    original(...args);
  });
  await expect(writeProject({ folder, name: 'shop', template: 'starter' })).rejects.toThrow(
    `The project cannot be written into ${folder}: ENOSPC`,
  );
  jest.restoreAllMocks();
  expect(calls).toBe(3);
  expect(isThere ? readdirSync(folder) : existsSync(join(parent, 'below'))).toEqual(isThere ? [] : false);
});
