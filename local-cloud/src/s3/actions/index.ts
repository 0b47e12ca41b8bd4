import type { S3Action } from '../action.ts';
import { AbortMultipartUpload } from './AbortMultipartUpload.ts';
import { configurationReads } from './configuration.ts';
import { CompleteMultipartUpload } from './CompleteMultipartUpload.ts';
import { CopyObject } from './CopyObject.ts';
import { CreateBucket } from './CreateBucket.ts';
import { CreateMultipartUpload } from './CreateMultipartUpload.ts';
import { DeleteBucket } from './DeleteBucket.ts';
import { DeleteBucketTagging } from './DeleteBucketTagging.ts';
import { DeleteObject } from './DeleteObject.ts';
import { DeleteObjectTagging } from './DeleteObjectTagging.ts';
import { DeleteObjects } from './DeleteObjects.ts';
import { GetBucketLocation } from './GetBucketLocation.ts';
import { GetBucketTagging } from './GetBucketTagging.ts';
import { GetObject } from './GetObject.ts';
import { GetObjectAttributes } from './GetObjectAttributes.ts';
import { GetObjectTagging } from './GetObjectTagging.ts';
import { HeadBucket } from './HeadBucket.ts';
import { HeadObject } from './HeadObject.ts';
import { ListBuckets } from './ListBuckets.ts';
import { ListMultipartUploads } from './ListMultipartUploads.ts';
import { ListObjectVersions } from './ListObjectVersions.ts';
import { ListObjects } from './ListObjects.ts';
import { ListObjectsV2 } from './ListObjectsV2.ts';
import { ListParts } from './ListParts.ts';
import { PutBucketTagging } from './PutBucketTagging.ts';
import { PutObject } from './PutObject.ts';
import { PutObjectTagging } from './PutObjectTagging.ts';
import { UploadPart } from './UploadPart.ts';
import { UploadPartCopy } from './UploadPartCopy.ts';

const all: readonly S3Action[] = [
  ...configurationReads,
  AbortMultipartUpload,
  CompleteMultipartUpload,
  CopyObject,
  CreateBucket,
  CreateMultipartUpload,
  DeleteBucket,
  DeleteBucketTagging,
  DeleteObject,
  DeleteObjectTagging,
  DeleteObjects,
  GetBucketLocation,
  GetBucketTagging,
  GetObject,
  GetObjectAttributes,
  GetObjectTagging,
  HeadBucket,
  HeadObject,
  ListBuckets,
  ListMultipartUploads,
  ListObjectVersions,
  ListObjects,
  ListObjectsV2,
  ListParts,
  PutBucketTagging,
  PutObject,
  PutObjectTagging,
  UploadPart,
  UploadPartCopy,
];

/** What is implemented of S3, by the operation's name. */
export const actions: ReadonlyMap<string, S3Action> = new Map(all.map((action) => [action.operation.name, action]));
