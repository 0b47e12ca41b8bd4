import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';

export const DeleteBucket = action(DeleteBucketCommand, ['Bucket'], async ({ Bucket }, { store }) => {
  await store.deleteBucket(Bucket);
  return {};
});
