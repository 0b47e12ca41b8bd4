import { DeleteBucketTaggingCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onBucket } from '../needs.ts';

export const DeleteBucketTagging = action(
  DeleteBucketTaggingCommand,
  ['Bucket'],
  onBucket('PutBucketTagging'),
  async ({ Bucket }, { store }) => {
    await store.tagBucket(Bucket, {});
    return {};
  },
);
