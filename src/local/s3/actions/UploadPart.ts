import { UploadPartCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { checksumMembers, checksumNames } from '../checksum.ts';
import { quoted } from '../condition.ts';
import { checkPartNumber, findUpload, putPart } from '../upload.ts';

export const UploadPart = action(
  UploadPartCommand,
  ['Bucket', 'Key', 'PartNumber', 'UploadId', ...checksumNames],
  async ({ Bucket, Key, PartNumber, UploadId }, { store, body }) => {
    checkPartNumber(PartNumber);
    const folder = await store.folder(Bucket);
    const upload = await findUpload(folder, UploadId, Key);
    const staged = await store.stage(Bucket, body.stream(upload.algorithm));
    const checksum = body.checksum();
    const part = await putPart(folder, upload, { partNumber: PartNumber, staged, ...(checksum && { checksum }) });
    const { ChecksumType: _type, ...members } = checksumMembers(part.checksum);
    return { ETag: quoted(part.md5), ...members };
  },
);
