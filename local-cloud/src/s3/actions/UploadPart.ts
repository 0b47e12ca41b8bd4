import { UploadPartCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onKey } from '../needs.ts';
import type { ChecksumAlgorithm } from '../checksum.ts';
import { announcedAlgorithm, checksumMembers, checksumNames } from '../checksum.ts';
import { quoted } from '../condition.ts';
import { s3Error } from '../error.ts';
import type { Upload } from '../store/upload.ts';
import { checkPartNumber, findUpload, putPart } from '../store/upload.ts';

export const UploadPart = action(
  UploadPartCommand,
  ['Bucket', 'Key', 'PartNumber', 'UploadId', ...checksumNames],
  onKey('PutObject'),
  async ({ Bucket, Key, PartNumber, UploadId }, { store, request, body }) => {
    checkPartNumber(PartNumber);
    const folder = await store.folder(Bucket);
    const upload = await findUpload(folder, UploadId, Key);
    checkAlgorithm(upload, announcedAlgorithm(request.headers));
    const staged = await store.stage(Bucket, body.stream(upload.algorithm));
    const checksum = body.checksum();
    const part = await putPart(folder, upload, { partNumber: PartNumber, staged, ...(checksum && { checksum }) });
    const { ChecksumType: _type, ...members } = checksumMembers(part.checksum);
    return { ETag: quoted(part.md5), ...members };
  },
);

/** The parts' checksums make up that of the object, so they are all of the algorithm that the upload began with. */
function checkAlgorithm({ algorithm }: Upload, announced: ChecksumAlgorithm | undefined): void {
  if (algorithm === undefined || announced === undefined || announced === algorithm) return;
  throw s3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${algorithm.toLowerCase()}, actual checksum Type: ${announced.toLowerCase()}`,
  );
}
