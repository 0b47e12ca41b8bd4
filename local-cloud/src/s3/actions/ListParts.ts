import { ListPartsCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onKey } from '../needs.ts';
import { checksumMembers } from '../checksum.ts';
import { quoted } from '../condition.ts';
import { ownerOf } from '../owner.ts';
import { pageSize, partMarker } from '../page.ts';
import { findUpload, listParts } from '../store/upload.ts';

export const ListParts = action(
  ListPartsCommand,
  ['Bucket', 'Key', 'UploadId', 'MaxParts', 'PartNumberMarker'],
  onKey('ListMultipartUploadParts'),
  async ({ Bucket, Key, UploadId, MaxParts, PartNumberMarker }, { store, accountId }) => {
    const folder = await store.folder(Bucket);
    const upload = await findUpload(folder, UploadId, Key);
    const maximum = pageSize('max-parts', MaxParts);
    const after = partMarker(PartNumberMarker);
    const parts = (await listParts(folder, upload)).filter(({ partNumber }) => partNumber > after);
    const page = parts.slice(0, maximum);
    return {
      Bucket,
      Key,
      UploadId,
      PartNumberMarker: String(after),
      NextPartNumberMarker: String(page.at(-1)?.partNumber ?? 0),
      MaxParts: maximum,
      IsTruncated: page.length < parts.length,
      Parts: page.map((part) => {
        const { ChecksumType: _type, ...checksum } = checksumMembers(part.checksum);
        const { partNumber, uploadedMs, md5, sizeBytes } = part;
        return {
          PartNumber: partNumber,
          LastModified: new Date(uploadedMs),
          ETag: quoted(md5),
          Size: sizeBytes,
          ...checksum,
        };
      }),
      Initiator: ownerOf(accountId),
      Owner: ownerOf(accountId),
      StorageClass: 'STANDARD' as const,
      ChecksumAlgorithm: upload.algorithm,
      ChecksumType: upload.checksumType,
    };
  },
);
