import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onListing } from '../needs.ts';
import { compareKeys } from '../store/key.ts';
import { ownerOf } from '../owner.ts';
import { cutPage, listingEncoder, pageSize } from '../page.ts';
import type { Upload } from '../store/upload.ts';
import { listUploads } from '../store/upload.ts';

export const ListMultipartUploads = action(
  ListMultipartUploadsCommand,
  ['Bucket', 'Delimiter', 'EncodingType', 'KeyMarker', 'MaxUploads', 'Prefix', 'UploadIdMarker'],
  onListing('ListBucketMultipartUploads'),
  async (input, { store, accountId }) => {
    const { Bucket, Delimiter, Prefix = '', KeyMarker = '', UploadIdMarker = '' } = input;
    const encode = listingEncoder(input.EncodingType);
    const maximum = pageSize('max-uploads', input.MaxUploads);
    const all = (await listUploads(await store.folder(Bucket))).filter(({ key }) => key.startsWith(Prefix));
    const uploads = uploadsAfter(all, KeyMarker, UploadIdMarker);
    const page = await cutPage(uploads.values(), { prefix: Prefix, delimiter: Delimiter, after: KeyMarker, maximum });
    const owner = ownerOf(accountId);
    return {
      Bucket,
      KeyMarker: encode(KeyMarker),
      UploadIdMarker,
      NextKeyMarker: page.isTruncated ? encode(page.last ?? '') : undefined,
      NextUploadIdMarker: page.isTruncated ? page.entries.at(-1)?.uploadId : undefined,
      Prefix: encode(Prefix),
      Delimiter: Delimiter ? encode(Delimiter) : undefined,
      MaxUploads: maximum,
      IsTruncated: page.isTruncated,
      Uploads: page.entries.map(({ uploadId, key, initiatedMs, algorithm, checksumType }) => ({
        UploadId: uploadId,
        Key: encode(key),
        Initiated: new Date(initiatedMs),
        StorageClass: 'STANDARD' as const,
        Owner: owner,
        Initiator: owner,
        ChecksumAlgorithm: algorithm,
        ChecksumType: checksumType,
      })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      EncodingType: input.EncodingType,
    };
  },
);

/** Uploads of keys after the marker's, and those of the marker's key that are listed after it. */
function uploadsAfter(uploads: readonly Upload[], key: string, uploadId: string): Upload[] {
  const marked = uploads.findIndex((upload) => upload.key === key && upload.uploadId === uploadId);
  if (marked >= 0) return uploads.slice(marked + 1);
  return uploads.filter((upload) => compareKeys(upload.key, key) > 0);
}
