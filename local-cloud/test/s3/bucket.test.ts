import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectTorrentCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalS3 } from './cloud.ts';
import { startS3 } from './cloud.ts';

let cloud: LocalS3;
let s3: S3Client;

beforeEach(async () => {
  cloud = await startS3();
  s3 = cloud.client();
});

afterEach(() => cloud.stop());

const inRegion = (Bucket: string, LocationConstraint: 'us-west-2' | 'eu-north-1') =>
  new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } });

describe('CreateBucket', () => {
  it('makes a bucket in the region it is asked for', async () => {
    const { Location } = await s3.send(inRegion('music', 'us-west-2'));
    expect(Location).toBe('/music');
    expect(await s3.send(new HeadBucketCommand({ Bucket: 'music' }))).toMatchObject({ BucketRegion: 'us-west-2' });
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: 'music' }));
    expect(LocationConstraint).toBe('us-west-2');
  });

  it('refuses a second one of the name, a bad name, and a region that is not its endpoint', async () => {
    await s3.send(inRegion('music', 'us-west-2'));
    await expect(s3.send(inRegion('music', 'us-west-2'))).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    await expect(s3.send(inRegion('Not_A_Name', 'us-west-2'))).rejects.toMatchObject({ name: 'InvalidBucketName' });
    const elsewhere = { name: 'IllegalLocationConstraintException' };
    await expect(s3.send(inRegion('other', 'eu-north-1'))).rejects.toMatchObject(elsewhere);
  });

  it('makes a bucket of any region from the global one, and names none for itself', async () => {
    const global = cloud.client({ region: 'us-east-1' });
    await global.send(inRegion('north', 'eu-north-1'));
    await global.send(new CreateBucketCommand({ Bucket: 'east' }));
    expect(await cloud.store.bucketRegion('north')).toBe('eu-north-1');
    const { LocationConstraint } = await global.send(new GetBucketLocationCommand({ Bucket: 'east' }));
    expect(LocationConstraint ?? '').toBe('');
  });

  it('succeeds once more in us-east-1, and only for a bucket that is there', async () => {
    const global = cloud.client({ region: 'us-east-1' });
    await global.send(new CreateBucketCommand({ Bucket: 'east' }));
    const TagSet = [{ Key: 'a', Value: '1' }];
    await global.send(new PutBucketTaggingCommand({ Bucket: 'east', Tagging: { TagSet } }));
    expect((await global.send(new CreateBucketCommand({ Bucket: 'east' }))).Location).toBe('/east');
    expect((await global.send(new GetBucketTaggingCommand({ Bucket: 'east' }))).TagSet).toEqual(TagSet);
    await s3.send(inRegion('west', 'us-west-2'));
    const taken = { name: 'BucketAlreadyOwnedByYou' };
    await expect(global.send(new CreateBucketCommand({ Bucket: 'west' }))).rejects.toMatchObject(taken);
    await expect(s3.send(inRegion('east', 'us-west-2'))).rejects.toMatchObject(taken);
  });
});

describe('a bucket', () => {
  it('is listed, made by hand or not', async () => {
    await s3.send(inRegion('music', 'us-west-2'));
    await mkdir(join(cloud.root, 'by-hand'));
    const { Buckets = [], Owner } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name, BucketRegion }) => [Name, BucketRegion])).toEqual([
      ['by-hand', 'us-west-2'],
      ['music', 'us-west-2'],
    ]);
    expect(Buckets[1]?.CreationDate?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    const first = await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }));
    const second = await s3.send(new ListBucketsCommand({ ContinuationToken: first.ContinuationToken }));
    expect(second.Buckets?.map(({ Name }) => Name)).toEqual(['music']);
  });

  it('is deleted when it is empty', async () => {
    await s3.send(inRegion('music', 'us-west-2'));
    await s3.send(new PutObjectCommand({ Bucket: 'music', Key: 'a', Body: 'x' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: 'music' }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
      BucketName: 'music',
    });
    await cloud.store.remove('music', ['a']);
    await s3.send(new DeleteBucketCommand({ Bucket: 'music' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: 'music' }))).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'music' }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('answers a client of another region with its own', async () => {
    await s3.send(inRegion('music', 'us-west-2'));
    const elsewhere = cloud.client({ region: 'eu-north-1' });
    const put = new PutObjectCommand({ Bucket: 'music', Key: 'a', Body: 'x'.repeat(3_000_000) });
    await expect(elsewhere.send(put)).rejects.toMatchObject({
      name: 'AuthorizationHeaderMalformed',
      Region: 'us-west-2',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(elsewhere.send(new HeadBucketCommand({ Bucket: 'music' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 301 },
      $response: { headers: { 'x-amz-bucket-region': 'us-west-2' } },
    });
    await elsewhere.send(new GetBucketLocationCommand({ Bucket: 'music' }));
  });

  it('has tags', async () => {
    await s3.send(inRegion('music', 'us-west-2'));
    const Bucket = 'music';
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchTagSet' });
    const TagSet = [{ Key: 'sparkify:run', Value: 'a & b' }];
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }));
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  });

  it('has no versions', async () => {
    await s3.send(inRegion('music', 'us-west-2'));
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: 'music' }))).Status).toBeUndefined();
  });

  it('is reached by its host name as well', async () => {
    await s3.send(inRegion('music', 'us-west-2'));
    const hosted = cloud.client({ forcePathStyle: false });
    await hosted.send(new PutObjectCommand({ Bucket: 'music', Key: 'a/b', Body: 'x' }));
    expect((await cloud.store.list('music', '')).map(({ key }) => key)).toEqual(['a/b']);
  });
});

describe('what is not implemented', () => {
  it('is refused by the name of the operation', async () => {
    await s3.send(inRegion('music', 'us-west-2'));
    const Bucket = 'music';
    const refused = (name: string) => ({
      name: 'NotImplemented',
      Operation: name,
      message: expect.stringContaining(name) as string,
    });
    const put = new PutBucketPolicyCommand({ Bucket, Policy: '{}' });
    await expect(s3.send(put)).rejects.toMatchObject(refused('PutBucketPolicy'));
    const torrent = new GetObjectTorrentCommand({ Bucket, Key: 'a' });
    await expect(s3.send(torrent)).rejects.toMatchObject(refused('GetObjectTorrent'));
    const lifecycle = new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [] } });
    await expect(s3.send(lifecycle)).rejects.toMatchObject(refused('PutBucketLifecycleConfiguration'));
  });
});
