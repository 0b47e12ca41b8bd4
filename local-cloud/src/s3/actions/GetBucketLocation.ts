import type { BucketLocationConstraint } from '@aws-sdk/client-s3';
import { GetBucketLocationCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onBucket } from '../needs.ts';

export const GetBucketLocation = action(
  GetBucketLocationCommand,
  ['Bucket'],
  onBucket('GetBucketLocation'),
  async ({ Bucket }, { store }) => {
    const region = await store.bucketRegion(Bucket);
    // S3 says nothing for its oldest region.
    return { LocationConstraint: (region === 'us-east-1' ? '' : region) as BucketLocationConstraint };
  },
);
