import { DeleteBucketTaggingCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';

export const DeleteBucketTagging = action(DeleteBucketTaggingCommand, ['Bucket'], async ({ Bucket }, { store }) => {
  await store.tagBucket(Bucket, {});
  return {};
});
