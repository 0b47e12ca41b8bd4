import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { _Object as Listed } from '@aws-sdk/client-s3';
import type { AwsClients } from './clients.ts';
import { hasCode } from './errors.ts';

/** An object in S3. */
export interface S3Object {
  /** `s3://bucket/key`. */
  uri: string;
  /** Without quotes. Changes with the content. */
  etag: string;
  bytes: number;
}

type S3 = Pick<AwsClients, 's3'>;

/**
 * The objects whose keys start with the URI's prefix, page by page, in the byte order of their keys, as from
 * ListObjectsV2. Empty objects that represent folders (their keys end in `/`) are left out.
 */
export async function* listObjects({ s3 }: S3, uri: string): AsyncGenerator<S3Object[]> {
  const { bucket, key: prefix } = partsOf(uri);
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix });
  for (;;) {
    const { value, done } = await saying(uri, pages.next());
    if (done || value === undefined) return;
    yield filesIn(bucket, value.Contents);
  }
}

/**
 * The names of the folders directly below the URI, which ends in `/`, page by page in the order of S3: the part of the
 * keys up to the next `/`.
 */
export async function* listFolders({ s3 }: S3, uri: string): AsyncGenerator<string[]> {
  const { bucket, key: prefix } = partsOf(uri);
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix, Delimiter: '/' });
  for (;;) {
    const { value, done } = await saying(uri, pages.next());
    if (done || value === undefined) return;
    yield (value.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(prefix.length, -1));
  }
}

/**
 * The latest time at which one of the first 1,000 objects with the URI's prefix was written; undefined if there are
 * none.
 */
export async function lastWritten({ s3 }: S3, uri: string): Promise<Date | undefined> {
  const { bucket, key: Prefix } = partsOf(uri);
  const { Contents = [] } = await saying(uri, s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix })));
  const times = Contents.flatMap(({ LastModified }) => LastModified ?? []);
  return times.toSorted((a, b) => a.getTime() - b.getTime()).at(-1);
}

/** The result of a first look at a key prefix. */
export interface Below {
  /** The first object whose key starts with it. */
  first?: S3Object;
  /** The bucket's region, if S3 reports it. */
  region?: string;
  /** S3 lists the bucket only in that region. */
  isUnseen?: true;
}

/** A first look at the objects whose keys start with the URI's prefix: only the first page of their list. */
export async function lookBelow({ s3 }: S3, uri: string): Promise<Below> {
  const { bucket, key: Prefix } = partsOf(uri);
  const list = new ListObjectsV2Command({ Bucket: bucket, Prefix, MaxKeys: 50 });
  let region: string | undefined;
  // The SDK does not return this header, so it is read from the response.
  list.middlewareStack.add(
    (next) => async (args) => {
      const answered = await next(args);
      region = regionIn(answered.response);
      return answered;
    },
    { step: 'deserialize' },
  );
  try {
    const { Contents } = await saying(uri, s3.send(list));
    const [first] = filesIn(bucket, Contents);
    return { ...(first && { first }), ...(region !== undefined && { region }) };
  } catch (error) {
    const elsewhere = error instanceof Error && '$response' in error ? regionIn(error.$response) : undefined;
    if (elsewhere === undefined || !hasCode(error, 'PermanentRedirect', 'AuthorizationHeaderMalformed')) throw error;
    return { region: elsewhere, isUnseen: true };
  }
}

function regionIn(response: unknown): string | undefined {
  const { headers } = response as { headers?: Record<string, string> };
  return headers?.['x-amz-bucket-region'];
}

function filesIn(bucket: string, contents: Listed[] = []): S3Object[] {
  return contents
    .map(({ Key = '', ETag = '', Size = 0 }) => ({
      uri: `s3://${bucket}/${Key}`,
      etag: ETag.replaceAll('"', ''),
      bytes: Size,
    }))
    .filter((object) => object.bytes > 0 || !object.uri.endsWith('/'));
}

/** The first bytes of an object, or all if it has fewer. */
export async function readStart({ s3 }: S3, uri: string, bytes: number): Promise<Buffer> {
  const { bucket, key } = partsOf(uri);
  const get = new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${bytes - 1}` });
  const { Body } = await saying(uri, s3.send(get));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

export async function putText({ s3 }: S3, uri: string, text: string, ContentType?: string): Promise<void> {
  const { bucket, key } = partsOf(uri);
  await saying(uri, s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType })));
}

/** Removes every object whose key starts with the URI's prefix, if any. */
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

/** S3's errors (no such bucket, access denied) do not name the bucket, so this adds the URI. */
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
