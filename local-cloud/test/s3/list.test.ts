import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import type { LocalS3 } from './cloud.ts';
import { startS3 } from './cloud.ts';

let cloud: LocalS3;
let s3: S3Client;
const Bucket = 'music';
const keys = ['a', 'a/', 'a/1', 'a/2', 'a/b/3', 'b/1', 'c d+e', 'd\u0001<&>', 'e/..', 'e/../f'];

beforeAll(async () => {
  cloud = await startS3();
  s3 = cloud.client();
  await cloud.store.createBucket(Bucket, 'us-west-2');
  for (const key of keys) await cloud.store.put(Bucket, key, Readable.from([Buffer.from(key)]));
});

afterAll(() => cloud.stop());

const list = async (options: object) => {
  const page = await s3.send(new ListObjectsV2Command({ Bucket, ...options }));
  return {
    keys: page.Contents?.map(({ Key }) => Key) ?? [],
    prefixes: page.CommonPrefixes?.map((p) => p.Prefix) ?? [],
  };
};

describe('ListObjectsV2', () => {
  it('tells key, size, time and ETag in byte order', async () => {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, FetchOwner: true }));
    expect(page).toMatchObject({ KeyCount: keys.length, IsTruncated: false, MaxKeys: 1000, Name: Bucket });
    expect(page.Contents?.map(({ Key }) => Key)).toEqual(keys);
    expect(page.Contents?.[2]).toMatchObject({
      Size: 3,
      ETag: `"${createHash('md5').update('a/1').digest('hex')}"`,
      StorageClass: 'STANDARD',
      LastModified: expect.any(Date) as Date,
      Owner: { ID: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
  });

  it('rolls keys up to common prefixes', async () => {
    expect(await list({ Delimiter: '/' })).toEqual({
      keys: ['a', 'c d+e', 'd\u0001<&>'],
      prefixes: ['a/', 'b/', 'e/'],
    });
    expect(await list({ Delimiter: '/', Prefix: 'a/' })).toEqual({ keys: ['a/', 'a/1', 'a/2'], prefixes: ['a/b/'] });
    expect(await list({ Delimiter: 'b/' })).toMatchObject({ prefixes: ['a/b/', 'b/'] });
    expect(await list({ Prefix: 'nothing' })).toEqual({ keys: [], prefixes: [] });
    expect(await list({ Prefix: 'e/../' })).toEqual({ keys: ['e/../f'], prefixes: [] });
  });

  it('starts after a key, there or not', async () => {
    expect((await list({ StartAfter: 'a/2' })).keys[0]).toBe('a/b/3');
    expect((await list({ StartAfter: 'a/5' })).keys[0]).toBe('a/b/3');
    expect((await list({ StartAfter: 'zzz' })).keys).toEqual([]);
  });

  it.each([1, 2, 3, 7])('gives every key and prefix once in pages of %d', async (pageSize) => {
    const found: string[] = [];
    const pages = paginateListObjectsV2({ client: s3, pageSize }, { Bucket, Delimiter: '/' });
    for await (const { Contents = [], CommonPrefixes = [], KeyCount } of pages) {
      expect(KeyCount).toBe(Contents.length + CommonPrefixes.length);
      found.push(...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix = '' }) => Prefix));
    }
    expect(found.toSorted()).toEqual(['a', 'a/', 'b/', 'c d+e', 'd\u0001<&>', 'e/']);
  });

  it('writes keys URL-encoded when asked to', async () => {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url', Prefix: 'd\u0001' }));
    expect([page.Contents?.[0]?.Key, page.Prefix, page.EncodingType]).toEqual(['d%01%3C%26%3E', 'd%01', 'url']);
  });

  it.each([{ MaxKeys: -1 }, { ContinuationToken: '***' }, { EncodingType: 'xml' as never }])(
    'refuses %j',
    async (options) => {
      const command = new ListObjectsV2Command({ Bucket, ...options });
      await expect(s3.send(command)).rejects.toMatchObject({ name: 'InvalidArgument' });
    },
  );

  it('shows files copied in by hand, and reads each of them once', async () => {
    await cloud.store.createBucket('by-hand', 'us-west-2');
    const files = Array.from({ length: 2500 }, (_, index) =>
      join(cloud.root, 'by-hand', `${index % 50}`, `${index}.json`),
    );
    for (const file of files) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `{"n":${file.length}}`);
      await utimes(file, 1_542_845_000, 1_542_845_000);
    }
    let count = 0;
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: 'by-hand' })) {
      count += Contents.filter(({ ETag }) => /^"[0-9a-f]{32}"$/.test(ETag ?? '')).length;
    }
    expect(count).toBe(2500);
    const known = await cloud.store.list('by-hand', '');
    expect(known.every(({ eTag }) => eTag !== '')).toBe(true);
    const lines = async () =>
      (await readFile(join(cloud.root, 'by-hand/.s3/etags.jsonl'), 'utf8')).split('\n').length - 1;
    for (let written = 0; written < 2500; written = await lines()) await setImmediate();
    expect(await lines()).toBe(2500);
  });
});

describe('ListObjects', () => {
  it('pages by marker', async () => {
    const first = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 2 }));
    expect([first.IsTruncated, first.NextMarker]).toEqual([true, 'a/']);
    const next = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: first.NextMarker }));
    expect(next.CommonPrefixes).toEqual([{ Prefix: 'b/' }, { Prefix: 'e/' }]);
    expect(next.Contents?.map(({ Key }) => Key)).toEqual(['c d+e', 'd\u0001<&>']);
  });
});

describe('ListObjectVersions', () => {
  it('tells the one version of each object, by which it can be deleted', async () => {
    await cloud.store.createBucket('versions', 'us-west-2');
    for (const key of ['a', 'b', 'c']) await cloud.store.put('versions', key, Readable.from([Buffer.from(key)]));
    const query = { Bucket: 'versions', MaxKeys: 2 };
    const first = await s3.send(new ListObjectVersionsCommand(query));
    expect(first.Versions).toMatchObject([
      { Key: 'a', VersionId: 'null', IsLatest: true },
      { Key: 'b', VersionId: 'null', IsLatest: true },
    ]);
    const rest = await s3.send(new ListObjectVersionsCommand({ ...query, KeyMarker: first.NextKeyMarker }));
    expect(rest.Versions).toMatchObject([{ Key: 'c' }]);
    await s3.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'c', VersionId: 'null' }));
    expect(await cloud.store.list('versions', 'c')).toEqual([]);
  });
});

describe('any listing', () => {
  const letter = fc.constantFrom('a', 'b', '/', '.', 'é', '\u{1f3b5}', '\uffff');
  const text = (maxLength: number) => fc.array(letter, { maxLength }).map((letters) => letters.join(''));
  const key = text(5).filter((value) => value !== '');

  it('is what a sorted list of keys, cut and rolled up, would be', async () => {
    const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 12 }),
        text(2),
        fc.integer({ min: 1, max: 4 }),
        async (written, Prefix, pageSize) => {
          const bucket = `run-${run++}`;
          await cloud.store.createBucket(bucket, 'us-west-2');
          for (const name of written) await cloud.store.put(bucket, name, Readable.from([]));
          const matching = written.filter((name) => name.startsWith(Prefix)).toSorted(bytes);
          const rolled = matching.map((name) => {
            const end = name.indexOf('/', Prefix.length);
            return end < 0 ? name : `prefix ${name.slice(0, end + 1)}`;
          });
          const found: string[] = [];
          const query = { Bucket: bucket, Prefix, Delimiter: '/' };
          for await (const page of paginateListObjectsV2({ client: s3, pageSize }, query)) {
            found.push(...(page.Contents ?? []).map((object) => object.Key ?? ''));
            found.push(...(page.CommonPrefixes ?? []).map((common) => `prefix ${common.Prefix}`));
          }
          expect(found.toSorted()).toEqual([...new Set(rolled)].toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });
});
