import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onBucket } from '../needs.ts';
import { s3Error } from '../error.ts';
import { tagSetOf } from '../tagging.ts';

export const GetBucketTagging = action(
  GetBucketTaggingCommand,
  ['Bucket'],
  onBucket('GetBucketTagging'),
  async ({ Bucket }, { store }) => {
    const { tags } = await store.bucket(Bucket);
    if (Object.keys(tags).length > 0) return { TagSet: tagSetOf(tags) };
    throw s3Error('NoSuchTagSet', 'The TagSet does not exist', { BucketName: Bucket });
  },
);
