import { AbortMultipartUploadCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onKey } from '../needs.ts';
import { findUpload, removeUpload } from '../store/upload.ts';

export const AbortMultipartUpload = action(
  AbortMultipartUploadCommand,
  ['Bucket', 'Key', 'UploadId'],
  onKey('AbortMultipartUpload'),
  async ({ Bucket, Key, UploadId }, { store }) => {
    const folder = await store.folder(Bucket);
    await removeUpload(folder, await findUpload(folder, UploadId, Key));
    return {};
  },
);
