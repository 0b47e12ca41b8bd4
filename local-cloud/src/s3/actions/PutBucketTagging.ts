import { PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onBucketTags } from '../needs.ts';
import { maximumBucketTags, tagsOf } from '../tagging.ts';

export const PutBucketTagging = action(
  PutBucketTaggingCommand,
  ['Bucket', 'Tagging', 'ChecksumAlgorithm'],
  onBucketTags,
  async ({ Bucket, Tagging }, { store }) => {
    await store.tagBucket(Bucket, tagsOf(Tagging.TagSet ?? [], maximumBucketTags));
    return { $metadata: { httpStatusCode: 204 } };
  },
);
