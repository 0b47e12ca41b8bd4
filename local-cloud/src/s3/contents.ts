import type { ChecksumAlgorithm } from '@aws-sdk/client-s3';
import { quoted } from './condition.ts';
import type { S3Object } from './store/object.ts';
import { ownerOf } from './owner.ts';

/** Objects as both forms of ListObjects return them; with their owner if its account is given. */
export const contentsOf = (objects: readonly S3Object[], encode: (key: string) => string, ownerId?: string) =>
  objects.map(({ key, lastModified, eTag, sizeBytes, metadata: { checksum } }) => ({
    Key: encode(key),
    LastModified: lastModified,
    ETag: quoted(eTag),
    Size: sizeBytes,
    StorageClass: 'STANDARD' as const,
    ...(checksum && {
      ChecksumAlgorithm: [checksum.algorithm as ChecksumAlgorithm],
      ChecksumType: checksum.type,
    }),
    ...(ownerId !== undefined && { Owner: ownerOf(ownerId) }),
  }));
