import { GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onObject } from '../needs.ts';
import { tagSetOf } from '../tagging.ts';

export const GetObjectTagging = action(
  GetObjectTaggingCommand,
  ['Bucket', 'Key'],
  onObject('GetObjectTagging'),
  async ({ Bucket, Key }, { store }) => {
    const { metadata } = await store.head(Bucket, Key);
    return { TagSet: tagSetOf(metadata.tags) };
  },
);
