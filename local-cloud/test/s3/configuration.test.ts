import {
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
} from '@aws-sdk/client-s3';
import type { LocalS3 } from './cloud.ts';
import { startS3 } from './cloud.ts';

let cloud: LocalS3;
const Bucket = 'music';

beforeAll(async () => {
  cloud = await startS3();
  await cloud.store.createBucket(Bucket, 'us-west-2');
});

afterAll(() => cloud.stop());

const text = async (query: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${cloud.port}/${Bucket}?${query}`)).text();

describe('a bucket of which nothing is configured, as Terraform reads it,', () => {
  const input = { Bucket };
  it.each([
    ['accelerated', new GetBucketAccelerateConfigurationCommand(input), {}],
    [
      'encrypted',
      new GetBucketEncryptionCommand(input),
      {
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
        },
      },
    ],
    ['logged', new GetBucketLoggingCommand(input), {}],
    ['watched', new GetBucketNotificationConfigurationCommand(input), {}],
    [
      'owned',
      new GetBucketOwnershipControlsCommand(input),
      { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
    ],
    ['paid for', new GetBucketRequestPaymentCommand(input), { Payer: 'BucketOwner' }],
    ['versioned', new GetBucketVersioningCommand(input), {}],
    [
      'closed to the public',
      new GetPublicAccessBlockCommand(input),
      {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      },
    ],
  ])('is %s by default', async (_, command, expected) => {
    const { $metadata: __, ...answer } = await cloud.client().send(command);
    expect(answer).toEqual(expected);
  });

  it.each([
    [new GetBucketCorsCommand(input), 'NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
    [
      new GetBucketLifecycleConfigurationCommand(input),
      'NoSuchLifecycleConfiguration',
      'The lifecycle configuration does not exist',
    ],
    [new GetBucketPolicyCommand(input), 'NoSuchBucketPolicy', 'The bucket policy does not exist'],
    [new GetBucketPolicyStatusCommand(input), 'NoSuchBucketPolicy', 'The bucket policy does not exist'],
    [
      new GetBucketReplicationCommand(input),
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
    ],
    [new GetBucketTaggingCommand(input), 'NoSuchTagSet', 'The TagSet does not exist'],
    [
      new GetBucketWebsiteCommand(input),
      'NoSuchWebsiteConfiguration',
      'The specified bucket does not have a website configuration',
    ],
    [
      new GetObjectLockConfigurationCommand(input),
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    ],
  ])('has no %# of its own, which S3 tells by an error of its own', async (command, name, message) => {
    await expect(cloud.client().send(command as GetBucketTaggingCommand)).rejects.toMatchObject({
      name,
      message,
      BucketName: Bucket,
      $metadata: { httpStatusCode: 404 },
    });
  });

  it("is its owner's alone", async () => {
    const { Owner } = await cloud.client().send(new ListBucketsCommand({}));
    const grants = { Owner, Grants: [{ Grantee: { ...Owner, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }] };
    expect(await cloud.client().send(new GetBucketAclCommand(input))).toMatchObject(grants);
    await cloud.store.put(Bucket, 'a', (async function* () {})());
    expect(await cloud.client().send(new GetObjectAclCommand({ Bucket, Key: 'a' }))).toMatchObject(grants);
    await expect(cloud.client().send(new GetObjectAclCommand({ Bucket, Key: 'b' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    expect(await text('acl')).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<AccessControlPolicy xmlns="http:\/\/s3.amazonaws.com\/doc\/2006-03-01\/"><Owner><DisplayName>123456789012<\/DisplayName><ID>[0-9a-f]{64}<\/ID><\/Owner><AccessControlList><Grant><Grantee xmlns:xsi="http:\/\/www.w3.org\/2001\/XMLSchema-instance" xsi:type="CanonicalUser">/,
    );
  });

  it.each([
    ['logging', 'BucketLoggingStatus'],
    ['notification', 'NotificationConfiguration'],
    ['accelerate', 'AccelerateConfiguration'],
    ['versioning', 'VersioningConfiguration'],
  ])('answers ?%s with an empty %s', async (query, root) => {
    expect(await text(query)).toMatch(new RegExp(`<${root} xmlns="[^"]+"></${root}>$`));
  });
});

it('a bucket that is not there has no configuration either', async () => {
  const acl = new GetBucketAclCommand({ Bucket: 'none' });
  await expect(cloud.client().send(acl)).rejects.toMatchObject({ name: 'NoSuchBucket' });
});
