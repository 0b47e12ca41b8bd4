import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import { action } from '../action.ts';

/** Buckets here never had versions, which S3 tells by saying nothing. */
export const GetBucketVersioning = action(GetBucketVersioningCommand, ['Bucket'], async () => ({}));
