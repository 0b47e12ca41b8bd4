import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onListing } from '../needs.ts';
import { s3Error } from '../error.ts';
import { contentsOf } from '../contents.ts';
import { cutPage, listingEncoder, pageSize } from '../page.ts';

export const ListObjectsV2 = action(
  ListObjectsV2Command,
  [
    'Bucket',
    'Delimiter',
    'EncodingType',
    'MaxKeys',
    'Prefix',
    'ContinuationToken',
    'FetchOwner',
    'StartAfter',
    'OptionalObjectAttributes',
  ],
  onListing('ListBucket'),
  async (input, { store, accountId }) => {
    const { Bucket, Delimiter, Prefix = '', ContinuationToken, StartAfter } = input;
    const encode = listingEncoder(input.EncodingType);
    const maximum = pageSize('max-keys', input.MaxKeys);
    const after = ContinuationToken === undefined ? StartAfter : decodeToken(ContinuationToken);
    const keys = store.keys(Bucket, { prefix: Prefix, ...(after !== undefined && { after }) });
    const page = await cutPage(keys, { prefix: Prefix, delimiter: Delimiter, after, maximum });
    const objects = await store.summaries(Bucket, page.entries);
    return {
      IsTruncated: page.isTruncated,
      Contents: contentsOf(objects, encode, input.FetchOwner ? accountId : undefined),
      Name: Bucket,
      Prefix: encode(Prefix),
      Delimiter: Delimiter ? encode(Delimiter) : undefined,
      MaxKeys: maximum,
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      EncodingType: input.EncodingType,
      KeyCount: objects.length + page.commonPrefixes.length,
      ContinuationToken,
      NextContinuationToken: page.isTruncated ? encodeToken(page.last ?? '') : undefined,
      StartAfter: StartAfter && encode(StartAfter),
    };
  },
);

const encodeToken = (last: string): string => Buffer.from(last).toString('base64url');

function decodeToken(token: string): string {
  const last = Buffer.from(token, 'base64url').toString();
  if (token !== '' && encodeToken(last) === token) return last;
  throw s3Error('InvalidArgument', 'The continuation token provided is incorrect', {
    ArgumentName: 'continuation-token',
  });
}
