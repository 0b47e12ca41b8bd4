import { UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onPartCopy } from '../needs.ts';
import { quoted } from '../condition.ts';
import { copyMembers, stageCopy } from '../copysource.ts';
import { s3Error } from '../error.ts';
import type { S3Object } from '../store/object.ts';
import type { ByteRange } from '../range.ts';
import { invalidRange } from '../range.ts';
import { checkPartNumber, findUpload, putPart } from '../store/upload.ts';
import { checksumMembers } from '../checksum.ts';

export const UploadPartCopy = action(
  UploadPartCopyCommand,
  ['Bucket', 'Key', 'PartNumber', 'UploadId', ...copyMembers, 'CopySourceRange'],
  onPartCopy,
  async (input, { store }) => {
    const { Bucket, Key, PartNumber, UploadId, CopySourceRange } = input;
    checkPartNumber(PartNumber);
    const folder = await store.folder(Bucket);
    const upload = await findUpload(folder, UploadId, Key);
    const range = (object: S3Object) => exactRange(object, CopySourceRange);
    const { staged, checksum } = await stageCopy(store, Bucket, { ...input, range, algorithm: upload.algorithm });
    const part = await putPart(folder, upload, { partNumber: PartNumber, staged, ...(checksum && { checksum }) });
    const { ChecksumType: _type, ...members } = checksumMembers(part.checksum);
    return { CopyPartResult: { ETag: quoted(part.md5), LastModified: new Date(part.uploadedMs), ...members } };
  },
);

/** Unlike a reader's range, a copier's must name both ends, within the object. */
function exactRange({ sizeBytes }: S3Object, range: string | undefined): ByteRange | undefined {
  if (range === undefined) return undefined;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (first === undefined || Number(first) > Number(last)) {
    throw s3Error(
      'InvalidArgument',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
      {
        ArgumentName: 'x-amz-copy-source-range',
        ArgumentValue: range,
      },
    );
  }
  if (Number(last) >= sizeBytes) throw invalidRange(range, sizeBytes);
  return { first: Number(first), last: Number(last) };
}
