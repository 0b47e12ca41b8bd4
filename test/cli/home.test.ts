import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homePaths, readRunning, takeHome, writeRunning } from '../../src/cli/services/home.ts';
import type { Running } from '../../src/cli/services/home.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'sparkify-home-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const running: Running = {
  temporal: { address: '127.0.0.1:7233', namespace: 'default', ui: null, cli: null },
  aws: { endpoint: 'http://127.0.0.1:4566', region: 'us-west-2', accessKeyId: 'AKIA', secretAccessKey: 'secret' },
  s3Root: '/s3',
};

test('a home is taken by one process at a time, and the other is told by whom', () => {
  const lock = takeHome(home);
  expect(() => takeHome(home)).toThrow(`${home} is in use by process ${process.pid}`);
  lock.release();
  takeHome(home).release();
  expect(existsSync(homePaths(home).lock)).toBe(false);
});

test('the lock of a process that is gone is taken over', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(homePaths(home).lock, JSON.stringify({ pid }));
  expect(() => takeHome(home).release()).not.toThrow();
});

test('the lock of a process whose number went to another is taken over', () => {
  writeFileSync(homePaths(home).lock, JSON.stringify({ pid: process.pid, startedAt: '1' }));
  expect(() => takeHome(home).release()).not.toThrow();
});

test('a lock that was cut short by a crash is taken over', () => {
  writeFileSync(homePaths(home).lock, '{"pid"');
  expect(() => takeHome(home).release()).not.toThrow();
});

test('what is up is told as long as its process lives, and only to the owner', () => {
  expect(readRunning(home)).toBeUndefined();
  const lock = takeHome(home);
  expect(readRunning(home)).toBeUndefined();
  writeRunning(home, running);
  expect(readRunning(home)).toEqual({ ...running, pid: process.pid });
  expect(statSync(homePaths(home).running).mode & 0o077).toBe(0);
  lock.release();
  expect(readRunning(home)).toBeUndefined();
});

test('a home that cannot be made is refused with the reason', () => {
  const file = join(home, 'file');
  writeFileSync(file, '');
  expect(() => takeHome(join(file, 'below'))).toThrow(/cannot be used: ENOTDIR/);
});
