import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import type { BucketStore } from '../../../src/s3/store/store.ts';
import { openBucketStore } from '../../../src/s3/store/store.ts';

let root: string;
let store: BucketStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparkify-s3-'));
  store = openBucketStore(root);
  await store.createBucket('music', 'eu-north-1');
});

afterEach(() => rm(root, { recursive: true, force: true, maxRetries: 10 }));

const put = (key: string, text: string) => store.put('music', key, Readable.from([Buffer.from(text)]));
const textOf = async (key: string) => readFile((await store.get('music', key)).path, 'utf8');
const keys = async (prefix = '') => (await store.list('music', prefix)).map(({ key }) => key);
const md5ByHand = '7d909037a76176adb749eda313187060';

async function copyIn(key: string, content: string): Promise<string> {
  const path = join(root, 'music', key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

describe('an ordinary key', () => {
  it('is an ordinary file', async () => {
    await put('log_data/2018/11/events.json', '{}');
    expect(await readFile(join(root, 'music/log_data/2018/11/events.json'), 'utf8')).toBe('{}');
  });

  it('is an object as soon as a file is copied in', async () => {
    const path = await copyIn('a/b.txt', 'by hand');
    expect(await store.list('music', 'a/')).toEqual([{ key: 'a/b.txt', path, sizeBytes: 7, eTag: '' }]);
    expect((await store.head('music', 'a/b.txt')).eTag).toBe(md5ByHand);
  });

  it('has another ETag once another file is copied over it, and none of the metadata', async () => {
    const metadata = { headers: { 'content-type': 'text/csv' }, user: { a: 'b' }, tags: { c: 'd' } };
    await store.put('music', 'a.txt', Readable.from([Buffer.from('stored')]), metadata);
    expect((await store.head('music', 'a.txt')).metadata).toEqual(metadata);
    await copyIn('a.txt', 'by hand');
    expect(await store.head('music', 'a.txt')).toMatchObject({ eTag: md5ByHand, metadata: { headers: {}, tags: {} } });
  });

  it('takes its empty folders with it when it is deleted', async () => {
    await put('a/b/c', 'x');
    await store.remove('music', ['a/b/c', 'never/there']);
    await put('a', 'now a file');
    expect(await readFile(join(root, 'music/a'), 'utf8')).toBe('now a file');
  });

  it('survives a torn record beside it', async () => {
    await put('a', 'x');
    const records = join(root, 'music/.s3/records');
    const [shard = ''] = await readdir(records);
    const [name = ''] = await readdir(join(records, shard));
    await writeFile(join(records, shard, name), '{"key":"a","rec');
    expect(await store.head('music', 'a')).toMatchObject({
      eTag: '9dd4e461268c8034f5c8564e155c67a6',
      metadata: { tags: {} },
    });
  });

  it('takes a file that is moved in', async () => {
    const file = join(root, 'unloaded');
    await writeFile(file, 'by hand');
    await store.putFile('music', 'out/part_000', file);
    expect(await textOf('out/part_000')).toBe('by hand');
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    expect((await store.head('music', 'out/part_000')).eTag).toBe(md5ByHand);
  });
});

const awkwardKeys = [
  '..',
  '.',
  '/',
  '//',
  '/leading',
  'trailing/',
  'a//b',
  '../../etc/passwd',
  'a/../b',
  'a/./b',
  '.s3/bucket.json',
  '.S3/bucket.json',
  'nul\0',
  'line\nfeed',
  'x'.repeat(300),
  `${'y'.repeat(200)}/`.repeat(5).slice(0, 1024),
  'é'.repeat(512),
];

describe('a key that no file system takes', () => {
  it.each(awkwardKeys.map((key) => [JSON.stringify(key).slice(0, 30), key]))(
    'is stored, listed and deleted: %s',
    async (_name, key = '') => {
      await put(key, 'awkward');
      expect(await textOf(key)).toBe('awkward');
      expect(await keys()).toEqual([key]);
      expect(await keys(key)).toEqual([key]);
      await store.remove('music', [key]);
      await store.deleteBucket('music');
      expect(await readdir(root)).toEqual([]);
    },
  );

  it('is still known to a store opened later', async () => {
    await put('a//b', 'awkward');
    store = openBucketStore(root);
    expect(await keys()).toEqual(['a//b']);
    expect(await textOf('a//b')).toBe('awkward');
  });

  it.each([
    ['', 'InvalidURI'],
    ['\ud800', 'InvalidURI'],
    ['x'.repeat(1025), 'KeyTooLongError'],
  ])('is refused when S3 refuses it', async (key, code) => {
    await expect(put(key, 'x')).rejects.toMatchObject({ code });
    expect(await readdir(join(root, 'music/.s3/temporary'))).toEqual([]);
  });
});

describe('two keys', () => {
  it.each([
    ['a', 'a/b'],
    ['a/b', 'a'],
    ['a/b/c', 'a'],
  ])('live side by side when one is a folder of the other: %s, %s', async (first, second) => {
    await put(first, 'first');
    await put(second, 'second');
    expect([await textOf(first), await textOf(second)]).toEqual(['first', 'second']);
    expect(await keys()).toEqual([first, second].toSorted());
    await store.remove('music', [first]);
    expect(await keys()).toEqual([second]);
  });

  it('are listed in the order of their UTF-8 bytes', async () => {
    const sorted = ['A', 'B/', 'B/x', 'B0', 'a', 'a!', 'a/b', 'a0', 'z\uffff', 'z\u{10000}'];
    for (const key of sorted.toReversed()) await put(key, key);
    expect(await keys()).toEqual(sorted);
    const later: string[] = [];
    for await (const { key } of store.keys('music', { prefix: 'B', after: 'B/' })) later.push(key);
    expect(later).toEqual(['B/x', 'B0']);
  });
});

describe('a link', () => {
  it('is not followed out of the bucket, for reading or for writing', async () => {
    const outside = join(root, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(root, 'music/folder'));
    await symlink(join(outside, 'secret'), join(root, 'music/file'));
    expect([await keys(), await keys('folder/')]).toEqual([[], []]);
    await expect(store.get('music', 'folder/secret')).rejects.toMatchObject({ code: 'NoSuchKey' });
    await expect(store.get('music', 'file')).rejects.toMatchObject({ code: 'NoSuchKey' });

    for (const key of ['folder/secret', 'folder/new/deep', 'file']) await put(key, 'mine');
    expect(await keys()).toEqual(['file', 'folder/new/deep', 'folder/secret']);
    expect([await textOf('folder/secret'), await textOf('file')]).toEqual(['mine', 'mine']);
    expect(await readdir(outside)).toEqual(['secret']);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
  });
});

describe('a write', () => {
  it('that fails midway changes nothing and leaves nothing', async () => {
    await put('a', 'before');
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('half');
        throw new Error('connection lost');
      })(),
    );
    await expect(store.put('music', 'a', broken)).rejects.toThrow('connection lost');
    expect(await textOf('a')).toBe('before');
    expect(await readdir(join(root, 'music/.s3/temporary'))).toEqual([]);
  });

  it('that a killed process left behind is cleared away', async () => {
    await put('a', 'x');
    const temporary = join(root, 'music/.s3/temporary');
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(join(temporary, `${pid}-dead`), 'half');
    await writeFile(join(temporary, `${process.pid}-earlier`), 'half');
    await writeFile(join(temporary, `${process.ppid}-alive`), 'half');
    expect((await openBucketStore(root).list('music', '')).map(({ key }) => key)).toEqual(['a']);
    expect(await readdir(temporary)).toEqual([`${process.ppid}-alive`]);
  });

  it('is one of the contents when many write one key', async () => {
    const contents = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(1000));
    await Promise.all(contents.map((content) => put('a', content)));
    expect(contents).toContain(await textOf('a'));
    expect(await keys()).toEqual(['a']);
  });

  it('may meet deletions in the same folder', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `deep/folder/${index}`);
    await Promise.all(names.flatMap((key) => [put(key, key), store.remove('music', [`deep/folder/${key}`])]));
    expect(await keys()).toEqual(names.toSorted());
  });
});

describe('a bucket', () => {
  it('made by hand has the default region, and one made here its own', async () => {
    await mkdir(join(root, 'udacity-dend'));
    await mkdir(join(root, 'Not A Bucket'));
    expect(await store.bucketRegion('udacity-dend')).toBe('us-west-2');
    expect(await store.bucketRegion('music')).toBe('eu-north-1');
    expect((await store.buckets()).map(({ name }) => name)).toEqual(['music', 'udacity-dend']);
  });

  it('may be a link to where a person keeps its files', async () => {
    await mkdir(join(root, 'Elsewhere'));
    await symlink(join(root, 'Elsewhere'), join(root, 'linked'));
    await store.put('linked', 'a/b', Readable.from([Buffer.from('x')]));
    expect(await readFile(join(root, 'Elsewhere/a/b'), 'utf8')).toBe('x');
    expect((await store.list('linked', '')).map(({ key }) => key)).toEqual(['a/b']);
  });

  it.each(['..', '.', 'ab', 'Upper', 'a_b', '192.168.0.1', 'a..b', 'xn--a', '-ab', 'a/b'])(
    'cannot be called %s',
    async (name) => {
      await expect(store.createBucket(name, 'us-west-2')).rejects.toMatchObject({ code: 'InvalidBucketName' });
      await expect(store.list(name, '')).rejects.toMatchObject({ code: 'NoSuchBucket' });
    },
  );

  it('is created once', async () => {
    await expect(store.createBucket('music', 'us-west-2')).rejects.toMatchObject({ code: 'BucketAlreadyOwnedByYou' });
  });

  it('is deleted when nothing but empty folders is in it', async () => {
    await mkdir(join(root, 'music/empty/folder'), { recursive: true });
    await put('a', 'x');
    await expect(store.deleteBucket('music')).rejects.toMatchObject({ code: 'BucketNotEmpty' });
    await store.remove('music', ['a']);
    await store.deleteBucket('music');
    expect(await readdir(root)).toEqual([]);
  });

  it('is not deleted with what a person keeps there, though it is no object', async () => {
    await symlink('/', join(root, 'music/link'));
    await expect(store.deleteBucket('music')).rejects.toMatchObject({ code: 'BucketNotEmpty' });
  });
});

describe('any keys that S3 takes', () => {
  const part = fc.oneof(
    fc.constantFrom('a', 'A', '.', '..', '', '.s3', 'b', 'é', '\u{1f3b5}', '\\', '~', '%2f', 'x'.repeat(256)),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  const key = fc
    .array(part, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join('/'))
    .filter((text) => text !== '' && Buffer.byteLength(text) <= 1024);

  it('come back each with its own content, never from a shared file or one outside the bucket', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 8 }), async (written) => {
        const bucket = `run-${run++}`;
        await store.createBucket(bucket, 'us-west-2');
        for (const name of written) await store.put(bucket, name, Readable.from([Buffer.from(name)]));
        const found = await store.list(bucket, '');
        const byBytes = written.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect(found.map((object) => object.key)).toEqual(byBytes);
        expect(new Set(found.map(({ path }) => path)).size).toBe(written.length);
        for (const object of found) {
          expect(object.path.startsWith(join(root, bucket) + sep)).toBe(true);
          expect(await readFile(object.path, 'utf8')).toBe(object.key);
          expect(await store.get(bucket, object.key)).toMatchObject({ path: object.path });
        }
        await store.remove(bucket, written);
        await store.deleteBucket(bucket);
      }),
      { numRuns: 100 },
    );
  });
});
