import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onBucket } from '../needs.ts';

export const HeadBucket = action(
  HeadBucketCommand,
  ['Bucket'],
  onBucket('ListBucket'),
  async ({ Bucket }, { store }) => ({
    BucketRegion: await store.bucketRegion(Bucket),
    BucketArn: `arn:aws:s3:::${Bucket}`,
    AccessPointAlias: false,
  }),
);
