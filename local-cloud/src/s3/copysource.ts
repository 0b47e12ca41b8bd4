import { checksumAlgorithm, createHasher, type Hasher } from './checksum.ts';
import { isNotModified, preconditionFailed } from './condition.ts';
import { s3Error } from './error.ts';
import type { S3Object } from './store/object.ts';
import type { ByteRange } from './range.ts';
import type { Checksum } from './store/record.ts';
import type { StagedFile } from './store/stage.ts';
import type { BucketStore } from './store/store.ts';

/** Bucket and key of an x-amz-copy-source header: `/bucket/key`, URL-encoded. */
export function parseCopySource(source: string): { bucket: string; key: string } {
  const [path = '', versionId] = source.split('?versionId=');
  if (versionId !== undefined && versionId !== 'null') {
    throw s3Error('NotImplemented', 'Versions are not implemented here', { Header: 'x-amz-copy-source' });
  }
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decode(path)) ?? [];
  if (bucket !== undefined && key !== undefined) return { bucket, key };
  throw s3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey', {
    ArgumentName: 'x-amz-copy-source',
    ArgumentValue: source,
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error('InvalidArgument', 'Invalid copy source encoding.', { ArgumentName: 'x-amz-copy-source' });
  }
}

/** Members of SDK inputs that say what to copy, and on what condition. */
export const copyMembers = [
  'CopySource',
  'CopySourceIfMatch',
  'CopySourceIfNoneMatch',
  'CopySourceIfModifiedSince',
  'CopySourceIfUnmodifiedSince',
] as const;

export interface CopyCondition {
  CopySourceIfMatch?: string | undefined;
  CopySourceIfNoneMatch?: string | undefined;
  CopySourceIfModifiedSince?: Date | undefined;
  CopySourceIfUnmodifiedSince?: Date | undefined;
}

export interface CopyRequest extends CopyCondition {
  CopySource: string;
  /** The bytes to copy of this object, all of them by default. */
  range?: (object: S3Object) => ByteRange | undefined;
  /** Of the copy's checksum; by default that of the source's. */
  algorithm?: string | undefined;
}

/** Stages the source's bytes in the bucket that the copy is for, and computes the copy's checksum. */
export async function stageCopy(
  store: BucketStore,
  bucket: string,
  request: CopyRequest,
): Promise<{ object: S3Object; staged: StagedFile; checksum?: Checksum }> {
  const source = parseCopySource(request.CopySource);
  const { object, file } = await store.open(source.bucket, source.key);
  try {
    checkCopySource(object, request);
    const range = request.range?.(object);
    const name = request.algorithm ?? object.metadata.checksum?.algorithm;
    const algorithm = name === undefined ? undefined : checksumAlgorithm(name);
    const hasher = algorithm && createHasher(algorithm);
    const limits = range === undefined ? {} : { start: range.first, end: range.last };
    const staged = await store.stage(bucket, hashed(file.createReadStream({ ...limits, autoClose: false }), hasher));
    if (algorithm === undefined || hasher === undefined) return { object, staged };
    return {
      object,
      staged,
      checksum: { algorithm, value: await hasher.digest(), type: 'FULL_OBJECT' },
    };
  } finally {
    await file.close();
  }
}

async function* hashed(pieces: AsyncIterable<Buffer>, hasher: Hasher | undefined): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    hasher?.update(piece);
    yield piece;
  }
}

/** Throws PreconditionFailed unless the source is what the copier expects: a copy has no 304. */
function checkCopySource(object: S3Object, condition: CopyCondition): void {
  const isSame = isNotModified(object, {
    IfMatch: condition.CopySourceIfMatch,
    IfNoneMatch: condition.CopySourceIfNoneMatch,
    IfModifiedSince: condition.CopySourceIfModifiedSince,
    IfUnmodifiedSince: condition.CopySourceIfUnmodifiedSince,
  });
  if (isSame) throw preconditionFailed('x-amz-copy-source-If-None-Match');
}
