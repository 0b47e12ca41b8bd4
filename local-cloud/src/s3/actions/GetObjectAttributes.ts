import { GetObjectAttributesCommand, type GetObjectAttributesParts } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onObject } from '../needs.ts';
import { checksumMembers } from '../checksum.ts';
import { s3Error } from '../error.ts';
import { pageSize, partMarker } from '../page.ts';
import type { ObjectMetadata } from '../store/record.ts';

const known = new Set<string>(['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']);

export const GetObjectAttributes = action(
  GetObjectAttributesCommand,
  ['Bucket', 'Key', 'ObjectAttributes', 'MaxParts', 'PartNumberMarker'],
  onObject('GetObject', 'GetObjectAttributes'),
  async ({ Bucket, Key, ObjectAttributes, MaxParts, PartNumberMarker }, { store }) => {
    const unknown = ObjectAttributes.find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw s3Error('InvalidArgument', 'Invalid attribute name specified.', {
        ArgumentName: 'x-amz-object-attributes',
        ArgumentValue: unknown,
      });
    }
    const page = { after: partMarker(PartNumberMarker), maximum: pageSize('max-parts', MaxParts) };
    const { eTag, sizeBytes, lastModified, metadata } = await store.head(Bucket, Key);
    const attributes = {
      ETag: eTag,
      Checksum: metadata.checksum && checksumMembers(metadata.checksum),
      ObjectParts: partsOf(metadata, page),
      StorageClass: 'STANDARD' as const,
      ObjectSize: sizeBytes,
    };
    const wanted = Object.entries(attributes).filter(([name]) => ObjectAttributes.some((asked) => asked === name));
    return { LastModified: lastModified, ...(Object.fromEntries(wanted) as Partial<typeof attributes>) };
  },
);

interface PartPage {
  /** Number of the part before the first. */
  after: number;
  maximum: number;
}

/**
 * S3 lists the parts of an object with a composite checksum, which is computed from theirs; for other multipart objects
 * it returns only their number.
 */
function partsOf(metadata: ObjectMetadata, { after, maximum }: PartPage): GetObjectAttributesParts | undefined {
  const { checksum, partSizesBytes, partChecksums } = metadata;
  if (partSizesBytes === undefined) return undefined;
  const TotalPartsCount = partSizesBytes.length;
  if (checksum?.type !== 'COMPOSITE' || partChecksums === undefined) return { TotalPartsCount };
  const end = Math.min(after + maximum, TotalPartsCount);
  const sizes = partSizesBytes.slice(after, end);
  return {
    TotalPartsCount,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(sizes.length === 0 ? 0 : end),
    MaxParts: maximum,
    IsTruncated: end < TotalPartsCount,
    Parts: sizes.map((Size, index) => ({
      PartNumber: after + index + 1,
      Size,
      [`Checksum${checksum.algorithm}`]: partChecksums[after + index],
    })),
  };
}
