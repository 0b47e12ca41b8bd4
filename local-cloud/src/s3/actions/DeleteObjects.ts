import type { _Error as DeleteError, DeletedObject, ObjectIdentifier } from '@aws-sdk/client-s3';
import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { AwsError } from '../../api/error.ts';
import { action, type S3Context } from '../action.ts';
import { needsNothing } from '../../api/need.ts';
import { refuseBypass, writeCheck } from '../condition.ts';
import { s3Error } from '../error.ts';
import { deletionNeed } from '../needs.ts';
import type { BucketStore } from '../store/store.ts';

const maximumKeys = 1000;

export const DeleteObjects = action(
  DeleteObjectsCommand,
  ['Bucket', 'Delete', 'ChecksumAlgorithm', 'BypassGovernanceRetention'],
  needsNothing,
  async ({ Bucket, Delete, BypassGovernanceRetention }, { store, authorize }) => {
    refuseBypass(BypassGovernanceRetention);
    const { Objects = [], Quiet = false } = Delete;
    if (Objects.length === 0 || Objects.length > maximumKeys) {
      throw s3Error('MalformedXML', `The request must name between 1 and ${maximumKeys} objects`);
    }
    if (Objects.some(({ Key = '' }) => Key === '')) throw s3Error('MalformedXML', 'Every object must have a key');
    const Deleted: DeletedObject[] = [];
    const Errors: DeleteError[] = [];
    for (const object of Objects) {
      const error = await remove(store, Bucket, object, authorize);
      if (error !== undefined) Errors.push(error);
      else if (!Quiet) Deleted.push(nameOf(object));
    }
    return { Deleted, Errors };
  },
);

const nameOf = ({ Key, VersionId }: ObjectIdentifier) => ({ Key, ...(VersionId !== undefined && { VersionId }) });

/** Each key is decided on by itself: one that is refused does not keep the others. */
async function remove(
  store: BucketStore,
  bucket: string,
  object: ObjectIdentifier,
  authorize: S3Context['authorize'],
): Promise<DeleteError | undefined> {
  const { Key: key = '', VersionId, ETag, LastModifiedTime, Size } = object;
  try {
    authorize(deletionNeed(bucket, key, VersionId));
    if ((VersionId ?? 'null') !== 'null' || LastModifiedTime !== undefined || Size !== undefined) {
      throw s3Error('NotImplemented', 'VersionId, LastModifiedTime and Size are not implemented here');
    }
    await store.remove(bucket, [key], ETag === undefined ? undefined : writeCheck(key, { IfMatch: ETag }));
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return { ...nameOf(object), Code: error.code, Message: error.message };
    throw error;
  }
}
