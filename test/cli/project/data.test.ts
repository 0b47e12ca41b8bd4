import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copiedText, putData } from '../../../src/cli/project/data.ts';

let folder: string;
let project: string;
let s3: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-data-'));
  [project, s3] = [join(folder, 'project'), join(folder, 'home', 's3')];
  mkdirSync(project);
  mkdirSync(s3, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const put = () => [...putData(project, s3)];

test('a project without data puts nothing', () => {
  expect(put()).toEqual([]);
  write(join(project, 'data', 'README.md'), 'what lies beside the buckets is no object');
  expect(put()).toEqual([]);
  expect(readdirSync(s3)).toEqual([]);
});

test('files below a bucket become its objects, and only what differs is copied again', () => {
  write(join(project, 'data/shop-data/orders/2026/a.csv'), '1\n');
  write(join(project, 'data/shop-data/b ü.csv'), '2\n');
  write(join(project, 'data/web/c.json'), '{}');
  expect(put()).toEqual([
    ['shop-data', 2],
    ['web', 1],
  ]);
  expect(readFileSync(join(s3, 'shop-data/orders/2026/a.csv'), 'utf8')).toBe('1\n');
  expect(readFileSync(join(s3, 'shop-data/b ü.csv'), 'utf8')).toBe('2\n');
  expect(put()).toEqual([]);
  rmSync(join(s3, 'web/c.json'));
  write(join(project, 'data/shop-data/b ü.csv'), '3\n');
  expect(put()).toEqual([
    ['shop-data', 1],
    ['web', 1],
  ]);
  expect(readFileSync(join(s3, 'shop-data/b ü.csv'), 'utf8')).toBe('3\n');
  expect(readdirSync(join(folder, 'home'))).toEqual(['s3']);
});

test('an object that is the same is not written, so that it stays the one that was loaded', () => {
  write(join(project, 'data/shop/a.csv'), 'same');
  put();
  utimesSync(join(s3, 'shop/a.csv'), 1, 1);
  expect(put()).toEqual([]);
  expect(statSync(join(s3, 'shop/a.csv')).mtimeMs).toBe(1000);
});

test('large files are compared to their last byte', () => {
  const bytes = Buffer.alloc((1 << 20) + 1, 'x');
  write(join(project, 'data/shop/large'), bytes);
  put();
  expect(put()).toEqual([]);
  bytes[bytes.length - 1] = 0;
  write(join(project, 'data/shop/large'), bytes);
  expect(put()).toEqual([['shop', 1]]);
  expect(readFileSync(join(s3, 'shop/large')).equals(bytes)).toBe(true);
});

test('nothing else in a bucket is touched, and objects are for their owner alone', () => {
  write(join(s3, 'shop/other.csv'), 'stays');
  write(join(s3, 'elsewhere/x'), 'stays');
  write(join(project, 'data/shop/a.csv'), 'a');
  chmodSync(join(project, 'data/shop/a.csv'), 0o444);
  put();
  expect(readFileSync(join(s3, 'shop/other.csv'), 'utf8')).toBe('stays');
  expect(readdirSync(s3).toSorted()).toEqual(['elsewhere', 'shop']);
  expect(statSync(join(s3, 'shop/a.csv')).mode & 0o777).toBe(0o600);
});

test('what a system or an editor leaves behind is no object', () => {
  write(join(project, 'data/shop/.DS_Store'), '');
  write(join(project, 'data/shop/.git/x'), '');
  write(join(project, 'data/.hidden/x'), '');
  expect(put()).toEqual([]);
  expect(existsSync(join(s3, 'shop'))).toBe(false);
});

test('a link below a bucket is refused by its name; the bucket itself may be one', () => {
  write(join(folder, 'elsewhere/a.csv'), 'a');
  mkdirSync(join(project, 'data'));
  symlinkSync(join(folder, 'elsewhere'), join(project, 'data/shop'));
  expect(put()).toEqual([['shop', 1]]);
  symlinkSync(join(folder, 'elsewhere/a.csv'), join(folder, 'elsewhere/b.csv'));
  expect(put).toThrow(`${join(project, 'data/shop/b.csv')} is neither a file nor a folder`);
});

test('a folder whose name no bucket can have is refused', () => {
  write(join(project, 'data/My_Data/a'), '');
  expect(put).toThrow(/data\/My_Data cannot be the bucket My_Data: a bucket's name has 3 to 63 lower-case letters/);
});

test('an object that is in the way is told with both', () => {
  write(join(project, 'data/shop/a/b'), '');
  write(join(s3, 'shop/a'), 'an object of that name');
  expect(put).toThrow(new RegExp(`${join(project, 'data/shop/a/b')} cannot be put into the local bucket shop: E`));
});

test('what was copied is told in one line', () => {
  expect(copiedText(new Map())).toBeUndefined();
  expect(copiedText(new Map([['shop', 1]]))).toBe('1 file into s3://shop');
  expect(
    copiedText(
      new Map([
        ['shop', 12],
        ['web', 1],
      ]),
    ),
  ).toBe('12 files into s3://shop, 1 file into s3://web');
});
