import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onNewObject } from '../needs.ts';
import { checksumAlgorithm, checksumTypes } from '../checksum.ts';
import { s3Error } from '../error.ts';
import { metadataMembers, metadataOfHeaders } from '../metadata.ts';
import { createUpload } from '../store/upload.ts';

export const CreateMultipartUpload = action(
  CreateMultipartUploadCommand,
  ['Bucket', 'Key', ...metadataMembers, 'ChecksumAlgorithm', 'ChecksumType'],
  onNewObject,
  async ({ Bucket, Key, ChecksumAlgorithm, ChecksumType }, { store, request }) => {
    const metadata = metadataOfHeaders(request.headers);
    const checksum = checksumOf(ChecksumAlgorithm, ChecksumType);
    const upload = await createUpload(await store.folder(Bucket), { key: Key, metadata, ...checksum });
    return {
      Bucket,
      Key,
      UploadId: upload.uploadId,
      ChecksumAlgorithm: checksum?.algorithm,
      ChecksumType: checksum?.checksumType,
    };
  },
);

function checksumOf(name: string | undefined, type: string | undefined) {
  if (name === undefined) {
    if (type === undefined) return undefined;
    throw s3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = checksumAlgorithm(name);
  const types = checksumTypes(algorithm);
  const checksumType = types.find((each) => each === (type ?? types[0]));
  if (checksumType === undefined) {
    throw s3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, checksumType };
}
