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
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { s3Error, type S3ErrorCode } from '../error.ts';
import { onBucket, onObject } from '../needs.ts';
import { ownerOf } from '../owner.ts';

/**
 * Reads of bucket configuration that is not implemented here: each answers as S3 does for a new bucket, with its
 * default or its own error. The actions that set it do not exist.
 */

const notSet =
  (code: S3ErrorCode, message: string) =>
  async ({ Bucket }: { Bucket: string }) => {
    throw s3Error(code, message, { BucketName: Bucket });
  };

/** For these, S3 answers with an empty document if nothing is set. */
const nothing = async () => ({});

const allToOwner = (accountId: string) => {
  const Owner = ownerOf(accountId);
  return {
    Owner,
    Grants: [{ Grantee: { Type: 'CanonicalUser' as const, ...Owner }, Permission: 'FULL_CONTROL' as const }],
  };
};

const noPolicy = notSet('NoSuchBucketPolicy', 'The bucket policy does not exist');

/** Since January 2023 S3 encrypts every object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
const encryption = {
  ServerSideEncryptionConfiguration: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: false }],
  },
};

/** Since April 2023 new buckets block public access and have no ACLs of use. */
const publicAccessBlock = {
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
};
const ownershipControls = { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] } };

export const configurationReads = [
  action(GetBucketAccelerateConfigurationCommand, ['Bucket'], onBucket('GetAccelerateConfiguration'), nothing),
  action(GetBucketAclCommand, ['Bucket'], onBucket('GetBucketAcl'), async (_, { accountId }) => allToOwner(accountId)),
  action(
    GetBucketCorsCommand,
    ['Bucket'],
    onBucket('GetBucketCORS'),
    notSet('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
  ),
  action(GetBucketEncryptionCommand, ['Bucket'], onBucket('GetEncryptionConfiguration'), async () => encryption),
  action(
    GetBucketLifecycleConfigurationCommand,
    ['Bucket'],
    onBucket('GetLifecycleConfiguration'),
    notSet('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
  ),
  action(GetBucketLoggingCommand, ['Bucket'], onBucket('GetBucketLogging'), nothing),
  action(GetBucketNotificationConfigurationCommand, ['Bucket'], onBucket('GetBucketNotification'), nothing),
  action(
    GetBucketOwnershipControlsCommand,
    ['Bucket'],
    onBucket('GetBucketOwnershipControls'),
    async () => ownershipControls,
  ),
  action(GetBucketPolicyCommand, ['Bucket'], onBucket('GetBucketPolicy'), noPolicy),
  action(GetBucketPolicyStatusCommand, ['Bucket'], onBucket('GetBucketPolicyStatus'), noPolicy),
  action(
    GetBucketReplicationCommand,
    ['Bucket'],
    onBucket('GetReplicationConfiguration'),
    notSet('ReplicationConfigurationNotFoundError', 'The replication configuration was not found'),
  ),
  action(GetBucketRequestPaymentCommand, ['Bucket'], onBucket('GetBucketRequestPayment'), async () => ({
    Payer: 'BucketOwner' as const,
  })),
  action(GetBucketVersioningCommand, ['Bucket'], onBucket('GetBucketVersioning'), nothing),
  action(
    GetBucketWebsiteCommand,
    ['Bucket'],
    onBucket('GetBucketWebsite'),
    notSet('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'),
  ),
  action(
    GetObjectAclCommand,
    ['Bucket', 'Key'],
    onObject('GetObjectAcl'),
    async ({ Bucket, Key }, { store, accountId }) => {
      await store.head(Bucket, Key);
      return allToOwner(accountId);
    },
  ),
  action(
    GetObjectLockConfigurationCommand,
    ['Bucket'],
    onBucket('GetBucketObjectLockConfiguration'),
    notSet('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket'),
  ),
  action(
    GetPublicAccessBlockCommand,
    ['Bucket'],
    onBucket('GetBucketPublicAccessBlock'),
    async () => publicAccessBlock,
  ),
];
