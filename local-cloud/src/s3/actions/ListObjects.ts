import { ListObjectsCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onListing } from '../needs.ts';
import { contentsOf } from '../contents.ts';
import { cutPage, listingEncoder, pageSize } from '../page.ts';

export const ListObjects = action(
  ListObjectsCommand,
  ['Bucket', 'Delimiter', 'EncodingType', 'Marker', 'MaxKeys', 'Prefix', 'OptionalObjectAttributes'],
  onListing('ListBucket'),
  async (input, { store, accountId }) => {
    const { Bucket, Delimiter, Prefix = '', Marker = '' } = input;
    const encode = listingEncoder(input.EncodingType);
    const maximum = pageSize('max-keys', input.MaxKeys);
    const keys = store.keys(Bucket, { prefix: Prefix, after: Marker });
    const page = await cutPage(keys, { prefix: Prefix, delimiter: Delimiter, after: Marker, maximum });
    const objects = await store.summaries(Bucket, page.entries);
    return {
      IsTruncated: page.isTruncated,
      Marker: encode(Marker),
      // Without a delimiter the last key of the page is the next marker, and S3 does not repeat it.
      NextMarker: page.isTruncated && Delimiter ? encode(page.last ?? '') : undefined,
      Contents: contentsOf(objects, encode, accountId),
      Name: Bucket,
      Prefix: encode(Prefix),
      Delimiter: Delimiter ? encode(Delimiter) : undefined,
      MaxKeys: maximum,
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      EncodingType: input.EncodingType,
    };
  },
);
