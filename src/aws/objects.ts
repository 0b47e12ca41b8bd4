import { DeleteObjectsCommand, paginateListObjectsV2, PutObjectCommand } from '@aws-sdk/client-s3';
import type { AwsClients } from './clients.ts';

/** An object in S3. */
export interface S3Object {
  /** `s3://bucket/key`. */
  uri: string;
  /** Without its quotes: changes with the content. */
  etag: string;
  bytes: number;
}

type S3 = Pick<AwsClients, 's3'>;

/**
 * The objects whose keys start with the URI's prefix, a page at a time, in the byte order of their keys, as
 * ListObjectsV2 gives them. Marks of folders (no bytes, a key that ends in `/`) are left out.
 */
export async function* listObjects({ s3 }: S3, uri: string): AsyncGenerator<S3Object[]> {
  const { bucket, key: prefix } = partsOf(uri);
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix });
  for (;;) {
    const { value, done } = await saying(uri, pages.next());
    if (done || value === undefined) return;
    const { Contents = [] } = value;
    yield Contents.map(({ Key = '', ETag = '', Size = 0 }) => ({
      uri: `s3://${bucket}/${Key}`,
      etag: ETag.replaceAll('"', ''),
      bytes: Size,
    })).filter((object) => object.bytes > 0 || !object.uri.endsWith('/'));
  }
}

export async function putText({ s3 }: S3, uri: string, text: string): Promise<void> {
  const { bucket, key } = partsOf(uri);
  await saying(uri, s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text })));
}

/** Removes every object whose key starts with the URI's prefix; none is no error. */
export async function removeObjects({ s3 }: S3, uri: string): Promise<void> {
  const { bucket } = partsOf(uri);
  for await (const page of listObjects({ s3 }, uri)) {
    const keys = page.map((object) => ({ Key: partsOf(object.uri).key }));
    if (keys.length === 0) continue;
    const { Errors: [error] = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys } }),
    );
    if (error) throw new Error(`s3://${bucket}/${error.Key} could not be deleted: ${error.Code} ${error.Message}`);
  }
}

/** S3 says that a bucket does not exist, or that access is denied, and not which. */
async function saying<T>(uri: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error) error.message = `${uri}: ${error.message}`;
    throw error;
  }
}

function partsOf(uri: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  return { bucket, key };
}
