import type { _Error as DeleteError, DeletedObject, ObjectIdentifier } from '@aws-sdk/client-s3';
import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';
import { writeCheck } from '../condition.ts';
import { S3Error } from '../error.ts';
import type { BucketStore } from '../store.ts';

const maximumKeys = 1000;

export const DeleteObjects = action(
  DeleteObjectsCommand,
  ['Bucket', 'Delete', 'ChecksumAlgorithm'],
  async ({ Bucket, Delete }, { store }) => {
    const { Objects = [], Quiet = false } = Delete;
    if (Objects.length === 0 || Objects.length > maximumKeys) {
      throw new S3Error('MalformedXML', `The request must name between 1 and ${maximumKeys} objects`);
    }
    const Deleted: DeletedObject[] = [];
    const Errors: DeleteError[] = [];
    for (const object of Objects) {
      const error = await remove(store, Bucket, object);
      if (error !== undefined) Errors.push(error);
      else if (!Quiet) Deleted.push({ Key: object.Key });
    }
    return { Deleted, Errors };
  },
);

async function remove(store: BucketStore, bucket: string, object: ObjectIdentifier): Promise<DeleteError | undefined> {
  const { Key = '', VersionId = 'null', ETag, LastModifiedTime, Size } = object;
  try {
    if (VersionId !== 'null' || LastModifiedTime !== undefined || Size !== undefined) {
      throw new S3Error('NotImplemented', 'VersionId, LastModifiedTime and Size are not implemented here');
    }
    await store.remove(bucket, [Key], ETag === undefined ? undefined : writeCheck(Key, { IfMatch: ETag }));
    return undefined;
  } catch (error) {
    if (error instanceof S3Error) return { Key, Code: error.code, Message: error.message };
    throw error;
  }
}
