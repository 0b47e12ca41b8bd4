import { GetObjectAttributesCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { checksumMembers } from '../checksum.ts';
import { S3Error } from '../error.ts';

const known = new Set<string>(['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize']);

export const GetObjectAttributes = action(
  GetObjectAttributesCommand,
  ['Bucket', 'Key', 'ObjectAttributes'],
  async ({ Bucket, Key, ObjectAttributes }, { store }) => {
    const unknown = ObjectAttributes.find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw new S3Error('InvalidArgument', 'Invalid attribute name specified.', {
        ArgumentName: 'x-amz-object-attributes',
        ArgumentValue: unknown,
      });
    }
    const { eTag, sizeBytes, lastModified, metadata } = await store.head(Bucket, Key);
    const { checksum, partSizesBytes } = metadata;
    const attributes = {
      ETag: eTag,
      Checksum: checksum && checksumMembers(checksum),
      ObjectParts: partSizesBytes && { TotalPartsCount: partSizesBytes.length },
      StorageClass: 'STANDARD' as const,
      ObjectSize: sizeBytes,
    };
    const wanted = Object.entries(attributes).filter(([name]) => ObjectAttributes.some((asked) => asked === name));
    return { LastModified: lastModified, ...(Object.fromEntries(wanted) as Partial<typeof attributes>) };
  },
);
