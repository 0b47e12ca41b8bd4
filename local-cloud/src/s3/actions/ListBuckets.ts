import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onAll } from '../needs.ts';
import { ownerOf } from '../owner.ts';
import { pageSize } from '../page.ts';

export const ListBuckets = action(
  ListBucketsCommand,
  ['MaxBuckets', 'ContinuationToken', 'Prefix', 'BucketRegion'],
  onAll('ListAllMyBuckets'),
  async ({ MaxBuckets, ContinuationToken = '', Prefix = '', BucketRegion }, { store, accountId }) => {
    const buckets = (await store.buckets()).filter(
      ({ name, region }) =>
        name.startsWith(Prefix) && name > ContinuationToken && (BucketRegion === undefined || region === BucketRegion),
    );
    const page = MaxBuckets === undefined ? buckets : buckets.slice(0, pageSize('max-buckets', MaxBuckets));
    const last = page.at(-1);
    return {
      Owner: ownerOf(accountId),
      Buckets: page.map(({ name, region, createdAtMs }) => ({
        Name: name,
        CreationDate: new Date(createdAtMs),
        BucketRegion: region,
      })),
      ...(Prefix !== '' && { Prefix }),
      ...(last && page.length < buckets.length && { ContinuationToken: last.name }),
    };
  },
);
