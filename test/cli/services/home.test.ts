import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homePaths, readRunning, takeHome, writeRunning } from '../../../src/cli/services/home.ts';
import type { Running } from '../../../src/cli/services/home.ts';

/** Taking a home closes what the whole process writes to others. */
const umask = process.umask(0o077);
let home: string;
const said: string[] = [];
const take = (folder = home) => takeHome(folder, (line) => said.push(line));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sparkify-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));
afterAll(() => void process.umask(umask));

const running: Running = {
  temporal: { address: '127.0.0.1:7233', namespace: 'default', ui: null, cli: null },
  aws: { endpoint: 'http://127.0.0.1:4566', region: 'us-west-2', accessKeyId: 'AKIA', secretAccessKey: 'secret' },
  s3Root: '/s3',
};

test('a home is taken by one process at a time, and the other is told by whom', async () => {
  const taken = await take();
  await expect(take()).rejects.toThrow(`${home} is in use by process ${process.pid} (sparkify`);
  taken.release();
  (await take()).release();
});

test('what is up is told as long as its process lives, and only to the owner', async () => {
  expect(readRunning(home)).toBeUndefined();
  const taken = await take();
  expect(readRunning(home)).toBeUndefined();
  writeRunning(home, running);
  expect(readRunning(home)).toEqual({ ...running, pid: process.pid });
  expect(statSync(homePaths(home).running).mode & 0o077).toBe(0);
  taken.release();
  expect(readRunning(home)).toBeUndefined();
});

test('what a process left that is gone, or whose number went to another, is not up', () => {
  writeRunning(home, running);
  const file = homePaths(home).running;
  const written = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...written, startedAt: '1' }));
  expect(readRunning(home)).toBeUndefined();
  writeFileSync(file, '{"pid"');
  expect(readRunning(home)).toBeUndefined();
});

test('a home that cannot be made is refused with the reason', async () => {
  const file = join(home, 'file');
  writeFileSync(file, '');
  await expect(take(join(file, 'below'))).rejects.toThrow(/below cannot be used \(ENOTDIR.* choose another --home/);
});
