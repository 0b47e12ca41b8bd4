import { DeleteBucketCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onBucket } from '../needs.ts';

export const DeleteBucket = action(
  DeleteBucketCommand,
  ['Bucket'],
  onBucket('DeleteBucket'),
  async ({ Bucket }, { store }) => {
    await store.deleteBucket(Bucket);
    return {};
  },
);
