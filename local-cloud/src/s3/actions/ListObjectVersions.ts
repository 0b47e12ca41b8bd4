import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onListing } from '../needs.ts';
import { contentsOf } from '../contents.ts';
import { cutPage, listingEncoder, pageSize } from '../page.ts';

/** Objects here have one version, which S3 calls null. */
export const ListObjectVersions = action(
  ListObjectVersionsCommand,
  [
    'Bucket',
    'Delimiter',
    'EncodingType',
    'KeyMarker',
    'MaxKeys',
    'Prefix',
    'VersionIdMarker',
    'OptionalObjectAttributes',
  ],
  onListing('ListBucketVersions'),
  async (input, { store, accountId }) => {
    const { Bucket, Delimiter, Prefix = '', KeyMarker = '', VersionIdMarker = '' } = input;
    const encode = listingEncoder(input.EncodingType);
    const maximum = pageSize('max-keys', input.MaxKeys);
    const keys = store.keys(Bucket, { prefix: Prefix, after: KeyMarker });
    const page = await cutPage(keys, { prefix: Prefix, delimiter: Delimiter, after: KeyMarker, maximum });
    const objects = await store.summaries(Bucket, page.entries);
    return {
      IsTruncated: page.isTruncated,
      KeyMarker: encode(KeyMarker),
      VersionIdMarker,
      NextKeyMarker: page.isTruncated ? encode(page.last ?? '') : undefined,
      NextVersionIdMarker: page.isTruncated ? 'null' : undefined,
      Versions: contentsOf(objects, encode, accountId).map((object) => ({
        ...object,
        VersionId: 'null',
        IsLatest: true,
      })),
      Name: Bucket,
      Prefix: encode(Prefix),
      Delimiter: Delimiter ? encode(Delimiter) : undefined,
      MaxKeys: maximum,
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      EncodingType: input.EncodingType,
    };
  },
);
