import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { checksumAlgorithm } from '../checksum.ts';
import type { ChecksumAlgorithm as Algorithm } from '../checksum.ts';
import { s3Error } from '../error.ts';
import { metadataMembers, metadataOfHeaders } from '../metadata.ts';
import type { Checksum } from '../record.ts';
import { createUpload } from '../upload.ts';

export const CreateMultipartUpload = action(
  CreateMultipartUploadCommand,
  ['Bucket', 'Key', ...metadataMembers, 'ChecksumAlgorithm', 'ChecksumType'],
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

/** CRC64NVME covers whole objects only, SHA-1 and SHA-256 only part by part, the others both. */
function checksumOf(name: string | undefined, type: string | undefined) {
  if (name === undefined) {
    if (type === undefined) return undefined;
    throw s3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = checksumAlgorithm(name);
  const checksumType = type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (!typesOf(algorithm).includes(checksumType)) {
    throw s3Error(
      'InvalidRequest',
      `The ${checksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, checksumType: checksumType as Checksum['type'] };
}

function typesOf(algorithm: Algorithm): string[] {
  if (algorithm === 'CRC64NVME') return ['FULL_OBJECT'];
  return algorithm.startsWith('SHA') ? ['COMPOSITE'] : ['COMPOSITE', 'FULL_OBJECT'];
}
