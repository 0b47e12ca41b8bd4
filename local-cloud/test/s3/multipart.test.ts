import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type {
  CompletedPart,
  CreateMultipartUploadCommandInput,
  GetObjectCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalS3 } from './cloud.ts';
import { startS3 } from './cloud.ts';

let cloud: LocalS3;
let s3: S3Client;
const Bucket = 'music';
const Key = 'big/file.bin';
const large = randomBytes(5 * 1024 ** 2);
const small = randomBytes(1000);

beforeEach(async () => {
  cloud = await startS3();
  s3 = cloud.client();
  await cloud.store.createBucket(Bucket, 'us-west-2');
});

afterEach(() => cloud.stop());

async function create(options: Partial<CreateMultipartUploadCommandInput> = {}): Promise<string> {
  const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...options }));
  return UploadId;
}

async function upload(UploadId: string, PartNumber: number, Body: Buffer): Promise<CompletedPart> {
  const { $metadata: _, ...part } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { PartNumber, ...part };
}

const complete = (UploadId: string, Parts: CompletedPart[]) =>
  s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

const bytesOf = async ({ Body }: GetObjectCommandOutput) => (await Body?.transformToByteArray()) ?? new Uint8Array();

const md5 = (...buffers: Buffer[]) => buffers.reduce((hash, buffer) => hash.update(buffer), createHash('md5')).digest();

describe('a multipart upload', () => {
  it('becomes one object of its parts in their order, whatever the order of arrival', async () => {
    const UploadId = await create({ ContentType: 'text/x', Metadata: { a: '1' }, Tagging: 't=1' });
    const second = await upload(UploadId, 2, small);
    await upload(UploadId, 1, small);
    const first = await upload(UploadId, 1, large);
    const completed = await complete(UploadId, [first, second]);
    expect(completed.ETag).toBe(`"${md5(md5(large), md5(small)).toString('hex')}-2"`);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(Buffer.concat([large, small]).equals(await bytesOf(got))).toBe(true);
    expect(got).toMatchObject({ ETag: completed.ETag, ContentType: 'text/x', Metadata: { a: '1' }, TagCount: 1 });
    expect(await readdir(join(cloud.root, Bucket, '.s3/uploads'))).toEqual([]);
    expect(await readdir(join(cloud.root, Bucket, '.s3/temporary'))).toEqual([]);
  });

  it('can be read by part', async () => {
    const UploadId = await create();
    await complete(UploadId, [await upload(UploadId, 3, large), await upload(UploadId, 7, small)]);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }));
    expect(small.equals(await bytesOf(got))).toBe(true);
    expect(got.PartsCount).toBe(2);
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 1 }))).ContentLength).toBe(large.length);
    await expect(s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 3 }))).rejects.toMatchObject({
      name: 'InvalidPartNumber',
      message: 'The requested partnumber is not satisfiable',
      PartNumberRequested: '3',
      ActualPartCount: '2',
      $metadata: { httpStatusCode: 416 },
    });
  });

  it.each([
    ['MD5', 'JfnnlDI7RTiF9RgfG2JNCw==', 'WSfF1k2UpXhvkAA6om0BWQ==-1'],
    [
      'SHA512',
      '2eZ2LdHI6vbWGzxhkvxAjU1tXxF20MKRabwk5xw/J0rSf81YEbMT1oH35V7ALXPUmclUVba1u1A6z1dPuo/+hQ==',
      'BAhVESR8pFuv/S2pHMrDSxjHVgcYCwozEda98ahLvKJ8ll4B1SyOb7caBgdNEU6tpyb0mS26scvZwucvSD0i8A==-1',
    ],
    ['XXHASH64', 'jLhB20DmroM=', 'aIYCMYPSWcc=-1'],
    ['XXHASH3', 'ctyxi2ehff8=', 'ksPmtVIgSbU=-1'],
    ['XXHASH128', 'MxGUd+3l3NXpcWQnaB1YYA==', 'qhtapxAN/tUuBHXli2H9nQ==-1'],
  ] as const)('has a composite %s alone', async (algorithm, ofPart, ofObject) => {
    const name = `Checksum${algorithm}` as const;
    const UploadId = await create({ ChecksumAlgorithm: algorithm });
    const put = { Bucket, Key, UploadId, PartNumber: 1, Body: '123456789', [name]: ofPart };
    const part = await s3.send(new UploadPartCommand(put));
    expect(part[name]).toBe(ofPart);
    const completed = await complete(UploadId, [{ PartNumber: 1, ETag: part.ETag, [name]: ofPart }]);
    expect(completed).toMatchObject({ ChecksumType: 'COMPOSITE', [name]: ofObject });
    const whole = create({ ChecksumAlgorithm: algorithm, ChecksumType: 'FULL_OBJECT' });
    await expect(whole).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('takes parts from other objects', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'source', Body: large }));
    const UploadId = await create();
    const range = { CopySource: `${Bucket}/source`, CopySourceRange: 'bytes=10-19' };
    const { CopyPartResult } = await s3.send(
      new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber: 1, ...range }),
    );
    await complete(UploadId, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(large.subarray(10, 20).equals(await bytesOf(got))).toBe(true);
    const beyond = { ...range, CopySourceRange: 'bytes=0-99999999' };
    const again = await create();
    const copy = new UploadPartCopyCommand({ Bucket, Key, UploadId: again, PartNumber: 1, ...beyond });
    await expect(s3.send(copy)).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('is listed with its parts until it is aborted', async () => {
    const UploadId = await create();
    await upload(UploadId, 1, large);
    await upload(UploadId, 2, small);
    const page = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 1 }));
    expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '1' });
    const { NextPartNumberMarker } = page;
    const rest = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker: NextPartNumberMarker }));
    expect(rest.Parts).toMatchObject([{ PartNumber: 2, Size: 1000, ETag: `"${md5(small).toString('hex')}"` }]);
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'big/' }));
    expect(Uploads).toMatchObject([{ Key, UploadId }]);

    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect((await s3.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toBeUndefined();
    await expect(upload(UploadId, 3, small)).rejects.toMatchObject({ name: 'NoSuchUpload' });
    expect(await cloud.store.list(Bucket, '')).toEqual([]);
  });

  it('is refused with the reason when its parts are not what the client says', async () => {
    const UploadId = await create();
    const first = await upload(UploadId, 1, small);
    const second = await upload(UploadId, 2, small);
    await expect(complete(UploadId, [second, first])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(UploadId, [first, second])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(UploadId, [{ ...first, ETag: '"x"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(UploadId, [{ ...first, PartNumber: 5 }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete(UploadId, [])).rejects.toMatchObject({ name: 'MalformedXML' });
    await expect(complete('../../../escape', [first])).rejects.toMatchObject({ name: 'NoSuchUpload' });
    await expect(upload(UploadId, 10_001, small)).rejects.toMatchObject({ name: 'InvalidArgument' });
    const sha1Part = { Bucket, Key, UploadId, PartNumber: 1, Body: small, ChecksumAlgorithm: 'SHA1' as const };
    const other = await create({ ChecksumAlgorithm: 'CRC32' });
    const mismatch = new UploadPartCommand({ ...sha1Part, UploadId: other });
    await expect(s3.send(mismatch)).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  it('is complete for a client that asks again because the reply was lost', async () => {
    const UploadId = await create();
    const part = await upload(UploadId, 1, small);
    const { ETag } = await complete(UploadId, [part]);
    expect(await complete(UploadId, [part])).toMatchObject({ ETag, Key });
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'replaced' }));
    await expect(complete(UploadId, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('tells the number of its parts as an attribute of the object', async () => {
    const UploadId = await create();
    await complete(UploadId, [await upload(UploadId, 1, small)]);
    const ObjectAttributes = ['ETag' as const, 'ObjectParts' as const, 'ObjectSize' as const];
    const attributes = await s3.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes }));
    expect(attributes).toMatchObject({
      ETag: expect.stringMatching(/^[0-9a-f]{32}-1$/) as string,
      ObjectParts: { TotalPartsCount: 1 },
      ObjectSize: 1000,
    });
    expect(attributes.ObjectParts?.Parts).toBeUndefined();
    expect(attributes.StorageClass).toBeUndefined();
  });

  it('survives a restart', async () => {
    const UploadId = await create();
    const first = await upload(UploadId, 1, small);
    const { openBucketStore } = await import('../../src/s3/store/store.ts');
    await openBucketStore(cloud.root).list(Bucket, '');
    await complete(UploadId, [first]);
    expect((await cloud.store.head(Bucket, Key)).sizeBytes).toBe(1000);
  });
});

describe('three parts of 5 MiB of A, B and C', () => {
  const parts = ['A', 'B', 'C'].map((letter) => Buffer.alloc(5 * 1024 ** 2, letter));
  type Algorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';
  const partChecksums: Record<Algorithm, string[]> = {
    CRC32: ['JRTCyQ==', 'QoZTGg==', 'YAgjqw=='],
    CRC32C: ['MDaLrw==', 'TH4EZg==', 'Z7mBIQ=='],
    CRC64NVME: ['L/E4WYn8v98=', 'xW1l19VobYM=', 'cK5MnNaWrW4='],
    SHA1: ['iIaTCGbm+vdVjNqIMF2S0T7ibMk=', 'LS/TJ32bAVKEwRu+sE3X7awh/lk=', '6DDwovUaHwrKNXDMzOGbuvj9kxI='],
    SHA256: [
      '275VF5loJr1YYawit0XSHREhkFXYkkPKGuoK0x9VKxI=',
      'mrHwOfjTL5Zwfj74F05HOQGLdUb7E5szdCbxgUSq6NM=',
      'Vw7oB/nKQ5xWb3hNgbyfkvDiivl+U+/Dft48nfJfDow=',
    ],
  };

  /** Uploads the parts as an SDK does that sends no checksum, and names them so for the completion. */
  async function uploadAll(ChecksumAlgorithm: Algorithm, ChecksumType: 'FULL_OBJECT' | 'COMPOSITE') {
    const UploadId = await create({ ChecksumAlgorithm, ChecksumType });
    const completed: CompletedPart[] = [];
    for (const [index, Body] of parts.entries()) {
      const checksum = { [`Checksum${ChecksumAlgorithm}`]: partChecksums[ChecksumAlgorithm][index] };
      const PartNumber = index + 1;
      const part = { Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm, ...checksum };
      const { ETag } = await s3.send(new UploadPartCommand(part));
      completed.push({ PartNumber, ETag, ...checksum });
    }
    return { Bucket, Key, UploadId, ChecksumType, MultipartUpload: { Parts: completed } };
  }

  it.each([
    ['CRC32', 'FULL_OBJECT', 'WgDhBQ=='],
    ['CRC32', 'COMPOSITE', 'Z+ry2Q==-3'],
    ['CRC32C', 'FULL_OBJECT', 'xU+Krw=='],
    ['CRC32C', 'COMPOSITE', 'g9DPqQ==-3'],
    ['CRC64NVME', 'FULL_OBJECT', 'i+6LR0y3eFo='],
    ['SHA1', 'COMPOSITE', 'sizjvY4eud3MrcHdZM3cQ/ol39o=-3'],
    ['SHA256', 'COMPOSITE', 'uWBwpe1dxI4Vw8Gf0X9ynOdw/SS6VBzfWm9giiv1sf4=-3'],
  ] as const)('have the %s checksum of type %s that their writer tells: %s', async (algorithm, type, expected) => {
    const name = `Checksum${algorithm}` as const;
    const completion = await uploadAll(algorithm, type);
    const completed = await s3.send(new CompleteMultipartUploadCommand({ ...completion, [name]: expected }));
    expect(completed).toMatchObject({ [name]: expected, ChecksumType: type });
    const ofObject = await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(ofObject).toMatchObject({ [name]: expected, ChecksumType: type });
    const second = await s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2, ChecksumMode: 'ENABLED' }));
    expect(second).toMatchObject({ [name]: partChecksums[algorithm][1], ChecksumType: type, PartsCount: 3 });
    expect((await bytesOf(second)).length).toBe(parts[1]?.length);
  });

  it('are no object with another checksum, with one of another type or algorithm, or with parts that lack theirs', async () => {
    const completion = await uploadAll('CRC32', 'COMPOSITE');
    const completeWith = (change: object) => s3.send(new CompleteMultipartUploadCommand({ ...completion, ...change }));
    await expect(completeWith({ ChecksumCRC32: 'WgDhBQ==' })).rejects.toMatchObject({
      name: 'BadDigest',
      message: 'The crc32 you specified did not match the calculated checksum.',
    });
    await expect(completeWith({ ChecksumCRC32C: 'g9DPqQ==-3' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(completeWith({ ChecksumCRC32: 'not base64' })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'Value for x-amz-checksum-crc32 header is invalid.',
    });
    await expect(completeWith({ ChecksumType: 'FULL_OBJECT' })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('was created using the COMPOSITE checksum mode') as string,
    });
    const Parts = completion.MultipartUpload.Parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }));
    await expect(completeWith({ MultipartUpload: { Parts } })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('It was missing for part 1 in the request.') as string,
    });
    await expect(completeWith({ MpuObjectSize: 1 })).rejects.toMatchObject({ name: 'InvalidRequest' });
    expect(await completeWith({ ChecksumCRC32: 'Z+ry2Q==-3' })).toMatchObject({ ChecksumCRC32: 'Z+ry2Q==-3' });
  });

  it('are told as attributes of the object, page by page', async () => {
    await s3.send(new CompleteMultipartUploadCommand(await uploadAll('SHA256', 'COMPOSITE')));
    const partsAfter = async (PartNumberMarker?: string, MaxParts?: number) => {
      const page = { ...(PartNumberMarker !== undefined && { PartNumberMarker }), ...(MaxParts && { MaxParts }) };
      const query = { Bucket, Key, ObjectAttributes: ['ObjectParts' as const], ...page };
      return (await s3.send(new GetObjectAttributesCommand(query))).ObjectParts;
    };
    const part = (PartNumber: number) => ({
      PartNumber,
      Size: 5_242_880,
      ChecksumSHA256: partChecksums.SHA256[PartNumber - 1],
    });
    const whole = { TotalPartsCount: 3, PartNumberMarker: '0', NextPartNumberMarker: '3', MaxParts: 1000 };
    expect(await partsAfter()).toEqual({ ...whole, IsTruncated: false, Parts: [part(1), part(2), part(3)] });
    expect(await partsAfter(undefined, 2)).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '2',
      Parts: [part(1), part(2)],
    });
    expect(await partsAfter('2', 2)).toMatchObject({ IsTruncated: false, PartNumberMarker: '2', Parts: [part(3)] });
    expect((await partsAfter('3'))?.Parts).toBeUndefined();
    await expect(partsAfter('two')).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});
