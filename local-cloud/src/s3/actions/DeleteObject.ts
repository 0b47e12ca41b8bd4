import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { writeCheck } from '../condition.ts';

export const DeleteObject = action(
  DeleteObjectCommand,
  ['Bucket', 'Key', 'IfMatch'],
  async ({ Bucket, Key, IfMatch }, { store }) => {
    await store.remove(Bucket, [Key], IfMatch === undefined ? undefined : writeCheck(Key, { IfMatch }));
    return {};
  },
);
