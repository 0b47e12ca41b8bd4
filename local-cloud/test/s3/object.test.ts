import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  DeleteObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { LocalS3 } from './cloud.ts';
import { startS3 } from './cloud.ts';

let cloud: LocalS3;
let s3: S3Client;
const Bucket = 'music';

beforeAll(async () => {
  cloud = await startS3();
  s3 = cloud.client();
  await cloud.store.createBucket(Bucket, 'us-west-2');
});

afterAll(() => cloud.stop());

const md5 = (bytes: Buffer | string) => createHash('md5').update(bytes).digest('hex');
const textOf = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

describe('PutObject', () => {
  it('stores bytes, headers, user metadata and tags, which GetObject and HeadObject give back', async () => {
    const Key = 'put/all';
    const Body = randomBytes(300_000);
    const put = await s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body,
        ContentType: 'application/json',
        CacheControl: 'no-cache',
        ContentEncoding: 'gzip',
        ContentDisposition: 'attachment',
        ContentLanguage: 'en',
        Metadata: { owner: 'sparkify', 'mixed-Case': 'x' },
        Tagging: 'a=1&b=two%20words',
      }),
    );
    expect(put.ETag).toBe(`"${md5(Body)}"`);
    expect(put.ChecksumCRC32).toMatch(/=$/);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(Body.equals((await got.Body?.transformToByteArray()) ?? new Uint8Array())).toBe(true);
    const described = {
      ContentLength: 300_000,
      ContentType: 'application/json',
      CacheControl: 'no-cache',
      ContentEncoding: 'gzip',
      ContentDisposition: 'attachment',
      ContentLanguage: 'en',
      Metadata: { owner: 'sparkify', 'mixed-case': 'x' },
      TagCount: 2,
      ETag: put.ETag,
      AcceptRanges: 'bytes',
    };
    expect(got).toMatchObject(described);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(described);
  });

  it('stores a stream of unknown digest, sent in signed chunks with a trailing checksum', async () => {
    const bytes = randomBytes(1_000_000);
    const Body = Readable.from([bytes.subarray(0, 400_000), bytes.subarray(400_000)]);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'put/stream', Body, ContentLength: bytes.length }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'put/stream', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ETag: `"${md5(bytes)}"`, ContentLength: bytes.length, ChecksumType: 'FULL_OBJECT' });
    expect(head.ContentEncoding).toBeUndefined();
  });

  const digest = (name: string) => createHash(name).update('123456789').digest('base64');
  it.each([
    ['CRC32', 'y/Q5Jg=='],
    ['CRC32C', '4waSgw=='],
    ['CRC64NVME', 'rosUhgp5mIg='],
    ['MD5', digest('md5')],
    ['SHA1', digest('sha1')],
    ['SHA256', digest('sha256')],
    ['SHA512', digest('sha512')],
    ['XXHASH64', 'jLhB20DmroM='],
    ['XXHASH3', 'ctyxi2ehff8='],
    ['XXHASH128', 'MxGUd+3l3NXpcWQnaB1YYA=='],
  ] as const)('verifies and keeps a %s', async (algorithm, check) => {
    const member = `Checksum${algorithm}` as const;
    const Key = `put/${algorithm}`;
    const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body: '123456789', [member]: check }));
    expect(put[member]).toBe(check);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head[member]).toBe(check);
    const wrong = new PutObjectCommand({ Bucket, Key: 'put/wrong', Body: 'other', [member]: check });
    await expect(s3.send(wrong)).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'put/wrong' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('refuses a wrong Content-MD5', async () => {
    const ContentMD5 = createHash('md5').update('another').digest('base64');
    const put = new PutObjectCommand({ Bucket, Key: 'put/md5', Body: 'this', ContentMD5 });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } });
  });

  it('writes only what the writer expects to write over', async () => {
    const put = (Body: string, condition: object) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'put/condition', Body, ...condition }));
    await expect(put('0', { IfMatch: '"x"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await put('1', { IfNoneMatch: '*' });
    await expect(put('2', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('2', { IfMatch: '"x"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await put('3', { IfMatch: ETag });
    expect(await textOf('put/condition')).toBe('3');
  });

  it('lets one of many writers win who want to be the first', async () => {
    const puts = Array.from({ length: 10 }, (_, index) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'put/race', Body: `${index}`, IfNoneMatch: '*' })),
    );
    const results = await Promise.allSettled(puts);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each([
    [{ StorageClass: 'GLACIER' as const }, 'x-amz-storage-class'],
    [{ ServerSideEncryption: 'aws:kms' as const }, 'x-amz-server-side-encryption'],
    [{ ACL: 'public-read' as const }, 'x-amz-acl'],
    [{ WebsiteRedirectLocation: '/x' }, 'x-amz-website-redirect-location'],
  ])('refuses what it does not do by name: %j', async (option, header) => {
    const put = new PutObjectCommand({ Bucket, Key: 'put/option', Body: 'x', ...option });
    await expect(s3.send(put)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(header) as string,
    });
  });

  it('takes what S3 does anyway', async () => {
    const put = { StorageClass: 'STANDARD', ServerSideEncryption: 'AES256', ACL: 'bucket-owner-full-control' } as const;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'put/default', Body: 'x', ...put }));
    expect(await textOf('put/default')).toBe('x');
  });

  it.each([
    ['gzip, deflate', 'gzip, deflate'],
    ['gzip,deflate', 'gzip,deflate'],
    ['gzip, deflate, aws-chunked', 'gzip, deflate'],
    ['aws-chunked, gzip', 'gzip'],
    ['aws-chunked,gzip,  deflate', 'gzip,  deflate'],
    ['gzip, aws-chunked, deflate', 'gzip, deflate'],
    ['aws-chunked', undefined],
  ])('keeps the Content-Encoding %j as it was written, without the form of the transfer', async (sent, kept) => {
    const put = { Bucket, Key: 'put/encoding', Body: Readable.from([Buffer.from('x')]), ContentLength: 1 };
    await s3.send(new PutObjectCommand({ ...put, ContentEncoding: sent }));
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'put/encoding' }))).ContentEncoding).toBe(kept);
  });

  it('belongs to the account that the client expects', async () => {
    const put = (ExpectedBucketOwner: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'put/owner', Body: 'x', ExpectedBucketOwner }));
    await put('123456789012');
    await expect(put('210987654321')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

const awkwardKeys = [
  'a b+c%20d',
  '..',
  '../up',
  'a//b',
  '/lead',
  'trail/',
  'ü/\u{1f3b5}',
  'q?x=1&y#z',
  'quote\'"<&>',
  '\u0001',
  'z'.repeat(300),
];

describe('any key', () => {
  it.each(awkwardKeys.map((key) => [JSON.stringify(key).slice(0, 30), key]))(
    'can be written, read and deleted: %s',
    async (_name, Key = '') => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
      expect(await textOf(Key)).toBe(Key);
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } }));
      await expect(textOf(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
    },
  );
});

describe('GetObject', () => {
  const Key = 'get/text';
  beforeAll(() => s3.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789' })));
  const get = (options: object) => s3.send(new GetObjectCommand({ Bucket, Key, ...options }));

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-100', '56789', 'bytes 5-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
    ['bytes=4-2', '0123456789', undefined],
    ['lines=1-2', '0123456789', undefined],
  ])('answers the range %s', async (Range, text, ContentRange) => {
    const got = await get({ Range });
    expect([await got.Body?.transformToString(), got.ContentRange]).toEqual([text, ContentRange]);
    expect(got.$metadata.httpStatusCode).toBe(ContentRange === undefined ? 200 : 206);
  });

  it.each(['bytes=10-', 'bytes=-0'])('refuses the range %s of ten bytes', async (Range) => {
    await expect(get({ Range })).rejects.toMatchObject({ name: 'InvalidRange', ActualObjectSize: '10' });
  });

  it('answers as the conditions say', async () => {
    const { ETag, LastModified = new Date() } = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    const earlier = new Date(LastModified.getTime() - 5000);
    const status = (options: object) =>
      get(options).then(
        ({ $metadata }) => $metadata.httpStatusCode,
        (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
      );
    expect(await status({ IfMatch: ETag })).toBe(200);
    expect(await status({ IfMatch: '"x"' })).toBe(412);
    expect(await status({ IfNoneMatch: ETag })).toBe(304);
    expect(await status({ IfNoneMatch: '"x"' })).toBe(200);
    expect(await status({ IfModifiedSince: LastModified })).toBe(304);
    expect(await status({ IfModifiedSince: earlier })).toBe(200);
    expect(await status({ IfUnmodifiedSince: earlier })).toBe(412);
    expect(await status({ IfUnmodifiedSince: earlier, IfMatch: ETag })).toBe(200);
  });

  it('answers with the headers that the reader wants', async () => {
    const got = await get({ ResponseContentType: 'text/csv', ResponseCacheControl: 'max-age=1' });
    expect(got).toMatchObject({ ContentType: 'text/csv', CacheControl: 'max-age=1' });
  });

  it('names the key that is not there', async () => {
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'no' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
      Key: 'no',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'no' }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('reads an empty object', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'get/empty', Body: new Uint8Array() }));
    expect(await textOf('get/empty')).toBe('');
  });
});

describe('CopyObject', () => {
  it('copies bytes and metadata, or takes new metadata', async () => {
    const source = {
      Bucket,
      Key: 'copy/a b+ü',
      Body: 'copied',
      ContentType: 'text/x',
      Metadata: { a: '1' },
      Tagging: 't=1',
    };
    await s3.send(new PutObjectCommand(source));
    const CopySource = encodeURIComponent(`${Bucket}/copy/a b+ü`);
    const copy = await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy/1', CopySource }));
    expect(copy.CopyObjectResult).toMatchObject({ ETag: `"${md5('copied')}"`, LastModified: expect.any(Date) as Date });
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy/1' }))).toMatchObject({
      ContentType: 'text/x',
      Metadata: { a: '1' },
      TagCount: 1,
    });
    await s3.send(
      new CopyObjectCommand({ Bucket, Key: 'copy/2', CopySource, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }),
    );
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy/2' }))).Metadata).toEqual({ b: '2' });
    expect(await textOf('copy/2')).toBe('copied');
  });

  it('refuses to copy an object to itself unchanged', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'copy/self', Body: 'x' }));
    const copy = { Bucket, Key: 'copy/self', CopySource: `${Bucket}/copy/self` };
    await expect(s3.send(new CopyObjectCommand(copy))).rejects.toMatchObject({ name: 'InvalidRequest' });
    await s3.send(new CopyObjectCommand({ ...copy, MetadataDirective: 'REPLACE', ContentType: 'text/new' }));
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy/self' }))).ContentType).toBe('text/new');
  });

  it('refuses a source that is not there or not as expected', async () => {
    const copy = (CopySource: string, condition = {}) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: 'copy/no', CopySource, ...condition }));
    await expect(copy(`${Bucket}/no`)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(copy('no-such-bucket/no')).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await s3.send(new PutObjectCommand({ Bucket, Key: 'copy/s', Body: 'x' }));
    const condition = { CopySourceIfMatch: '"x"' };
    await expect(copy(`${Bucket}/copy/s`, condition)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});

describe('DeleteObject', () => {
  it('succeeds whether the key is there or not', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'delete/1', Body: 'x' }));
    for (let time = 0; time < 2; time++) {
      const deleted = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'delete/1' }));
      expect(deleted.$metadata.httpStatusCode).toBe(204);
    }
  });

  it('deletes many at once, and tells which unless asked to be quiet', async () => {
    const Objects = Array.from({ length: 50 }, (_, index) => ({ Key: `delete/<${index}>` }));
    await Promise.all(Objects.map(({ Key }) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))));
    const told = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect([told.Deleted, told.Errors]).toEqual([Objects, undefined]);
    expect(await cloud.store.list(Bucket, 'delete/')).toEqual([]);
    const quiet = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    expect(quiet.Deleted).toBeUndefined();
  });
});

describe('a retention', () => {
  it.each([true, false])('is neither bypassed (%s) nor kept in a bucket that locks no object', async (bypass) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'x' }));
    const header = { BypassGovernanceRetention: bypass };
    const refused = {
      name: 'InvalidArgument',
      message: 'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
      ArgumentName: 'x-amz-bypass-governance-retention',
      $metadata: { httpStatusCode: 400 },
    };
    const one = new DeleteObjectCommand({ Bucket, Key: 'kept', ...header });
    await expect(s3.send(one)).rejects.toMatchObject(refused);
    const many = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'kept' }] }, ...header });
    await expect(s3.send(many)).rejects.toMatchObject(refused);
    expect(await textOf('kept')).toBe('x');
  });
});

describe('object tags', () => {
  it('are put, read and deleted', async () => {
    const Key = 'tags/1';
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const TagSet = [
      { Key: '__proto__', Value: 'c' },
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '' },
    ];
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: TagSet.toReversed() } }));
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual(TagSet);
    expect(await textOf(Key)).toBe('x');
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toEqual([]);
    const tooMany = Array.from({ length: 11 }, (_, index) => ({ Key: `${index}`, Value: '' }));
    const put = new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: tooMany } });
    await expect(s3.send(put)).rejects.toMatchObject({ name: 'InvalidTag' });
  });
});
