import { DeleteObjectTaggingCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onObject } from '../needs.ts';

export const DeleteObjectTagging = action(
  DeleteObjectTaggingCommand,
  ['Bucket', 'Key'],
  onObject('DeleteObjectTagging'),
  async ({ Bucket, Key }, { store }) => {
    await store.update(Bucket, Key, (metadata) => ({ ...metadata, tags: {} }));
    return {};
  },
);
