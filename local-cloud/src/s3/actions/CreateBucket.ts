import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { onNewBucket } from '../needs.ts';
import { defaultRegion } from '../store/bucket.ts';
import { s3Error } from '../error.ts';
import type { BucketStore } from '../store/store.ts';
import { tagsOf, maximumBucketTags } from '../tagging.ts';

/** Where S3 lives when no region is said; its name is no location constraint. */
const globalRegion = 'us-east-1';

export const CreateBucket = action(
  CreateBucketCommand,
  ['Bucket', 'CreateBucketConfiguration'],
  onNewBucket,
  async ({ Bucket, CreateBucketConfiguration }, { store, request }) => {
    const { LocationConstraint, Location, Bucket: type, Tags = [] } = CreateBucketConfiguration ?? {};
    if (Location !== undefined || type !== undefined) {
      throw s3Error('NotImplemented', 'Directory buckets are not implemented here', { Header: 'Location' });
    }
    const signedRegion = request.region ?? defaultRegion;
    checkConstraint(LocationConstraint, signedRegion);
    const tags = tagsOf(Tags, maximumBucketTags);
    const region = LocationConstraint ?? signedRegion;
    if (region === globalRegion && (await isThere(store, Bucket))) return { Location: `/${Bucket}` };
    await store.createBucket(Bucket, region);
    if (Tags.length > 0) await store.tagBucket(Bucket, tags);
    return { Location: `/${Bucket}` };
  },
);

/**
 * In its oldest region, S3 answers the owner who creates an existing bucket again as if it were new, and changes
 * nothing.
 */
const isThere = async (store: BucketStore, bucket: string): Promise<boolean> =>
  (await store.bucketRegion(bucket).catch(() => undefined)) === globalRegion;

/** A region's own endpoint makes buckets of that region only, and wants it said; the global one makes any. */
function checkConstraint(constraint: string | undefined, signedRegion: string): void {
  if (signedRegion === globalRegion || constraint === signedRegion) return;
  throw s3Error(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
