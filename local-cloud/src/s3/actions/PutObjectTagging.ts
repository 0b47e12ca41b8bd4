import { PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onObjectTags } from '../needs.ts';
import { maximumObjectTags, tagsOf } from '../tagging.ts';

export const PutObjectTagging = action(
  PutObjectTaggingCommand,
  ['Bucket', 'Key', 'Tagging', 'ChecksumAlgorithm'],
  onObjectTags,
  async ({ Bucket, Key, Tagging }, { store }) => {
    const tags = tagsOf(Tagging.TagSet ?? [], maximumObjectTags);
    await store.update(Bucket, Key, (metadata) => ({ ...metadata, tags }));
    return {};
  },
);
