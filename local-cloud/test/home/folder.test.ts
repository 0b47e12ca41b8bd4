import fs, {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHomeFolder } from '../../src/home/folder.ts';

let home: string;
let said: string[];
beforeEach(() => {
  said = [];
  home = mkdtempSync(join(tmpdir(), 'sparkify-folder-'));
  chmodSync(home, 0o755);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const open = () => openHomeFolder(home, (message) => said.push(message));
const modeOf = (...path: string[]) => (statSync(join(home, ...path)).mode & 0o777).toString(8);
const put = (name: string, mode: number) => {
  if (name.includes('.')) writeFileSync(join(home, name), '');
  else mkdirSync(join(home, name));
  chmodSync(join(home, name), mode);
};

test('a home that others could read is closed to them, with all that it holds', () => {
  for (const name of ['cloud', 's3', 'logs']) put(name, 0o755);
  for (const name of ['temporal.db', 'temporal.db-wal', 'running.json', 'temporal.toml']) put(name, 0o644);
  open();
  expect(modeOf()).toBe('700');
  for (const name of ['cloud', 's3', 'logs']) expect([name, modeOf(name)]).toEqual([name, '700']);
  for (const name of ['temporal.db', 'temporal.db-wal', 'running.json', 'temporal.toml'])
    expect([name, modeOf(name)]).toEqual([name, '600']);
  expect(said).toEqual([]);
});

test('a folder that holds other things keeps its mode, and so do they, the buckets, and what a link leads to', () => {
  put('cloud', 0o755);
  put('notes.txt', 0o644);
  put('elsewhere', 0o755);
  symlinkSync(join(home, 'elsewhere'), join(home, 's3'));
  mkdirSync(join(home, 'elsewhere', 'bucket'), { mode: 0o755 });
  open();
  expect([modeOf(), modeOf('cloud'), modeOf('notes.txt')]).toEqual(['755', '700', '644']);
  expect([modeOf('elsewhere'), modeOf('elsewhere', 'bucket')]).toEqual(['755', '755']);
});

test('a link that takes the place of a folder after it was looked at is not followed', () => {
  put('cloud', 0o755);
  put('elsewhere', 0o755);
  const lstat = fs.lstatSync;
  jest.spyOn(fs, 'lstatSync').mockImplementation(((path: string, options: object) => {
    const stats = lstat(path, options);
    if (path === join(home, 'cloud')) {
      renameSync(path, join(home, 'moved'));
      symlinkSync(join(home, 'elsewhere'), path);
    }
    return stats;
  }) as typeof lstat);
  open();
  jest.restoreAllMocks();
  expect(modeOf('elsewhere')).toBe('755');
  expect(said).toEqual([expect.stringContaining('is left so: ELOOP')]);
});

(process.getuid?.() === 0 ? describe : describe.skip)('for root, who may give files to another user,', () => {
  test('what belongs to another user is reported and left as it is', () => {
    put('s3', 0o755);
    chownSync(join(home, 's3'), 12345, 12345);
    open();
    expect([modeOf(), modeOf('s3')]).toEqual(['700', '755']);
    expect(said).toEqual([
      `${join(home, 's3')} may be read by others (mode 755) and is left so: it belongs to user 12345.`,
    ]);
  });
});

test('a folder that cannot be made is refused, with what to do', () => {
  writeFileSync(join(home, 'file'), '');
  expect(() => openHomeFolder(join(home, 'file', 'below'), () => {})).toThrow(
    /below cannot be written \(ENOTDIR.*\): make it writable for this user, or choose another --home\./,
  );
});
