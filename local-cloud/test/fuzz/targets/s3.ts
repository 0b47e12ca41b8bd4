import assert from 'node:assert/strict';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { refusalOf } from '../../support/cloud.ts';
import { startS3 } from '../../s3/cloud.ts';
import type { LocalS3 } from '../../s3/cloud.ts';
import type { Lab, Target } from '../harness.ts';
import { listed } from '../models/s3.ts';

const hostile = [
  'a',
  'b',
  'A',
  '/',
  '//',
  '.',
  '..',
  '%',
  '%2F',
  '%00',
  '+',
  ' ',
  '\\',
  '?',
  '#',
  '&',
  '<',
  '>',
  '"',
  "'",
  '\r',
  '\n',
  '\t',
  '\u0001',
  '\u007f',
  '\u00e9',
  'e\u0301',
  '\u2028',
  '\ue000',
  '\uffff',
  '\ufffd',
  '😀',
  '.s3',
  '.S3',
  'objects',
  '~',
  '*',
  ':',
  '|',
  'CON',
  'x'.repeat(256),
  'é'.repeat(130),
  '-',
  'https:',
  '@',
  '=',
  ';',
  ',',
  '\u0085',
  '\u0301',
  '!',
  '(',
  '$',
  '\u0000',
];
const part = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'b', '/', 'a/', '.') }, fc.constantFrom(...hostile));
const key = fc.oneof(
  { weight: 20, arbitrary: fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('k'.repeat(1024), 'k'.repeat(1025), 'é'.repeat(512), `${'d/'.repeat(511)}xx`),
  },
);
/** The SDK writes an empty prefix as no prefix at all, and cannot write one with characters that XML lacks. */
const listing = fc.record({
  what: fc.constant('list' as const),
  version: fc.constantFrom(1, 2),
  prefix: fc.oneof(
    fc.constant(undefined),
    key.map((text) => Array.from(text).slice(0, 3).join('')),
  ),
  delimiter: fc.constantFrom(undefined, '/', 'a', '//', '.', '%', '/a'),
  after: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, key),
  pageSize: fc.constantFrom(1, 2, 3, 1000),
});
const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('put' as const), key, body: fc.string({ maxLength: 20 }) }) },
  fc.record({ what: fc.constantFrom('get' as const, 'delete' as const, 'head' as const), key }),
  fc.record({ what: fc.constantFrom('getAny' as const, 'deleteAny' as const), index: fc.nat(20) }),
  listing,
);
type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

const Bucket = 'fuzz';

export const s3: Target = {
  name: 's3',
  promise: 'objects and listings are those of a plain map from keys to bytes',
  runs: 40,
  open: openLab,
};

async function openLab(): Promise<Lab> {
  const cloud = await startS3();
  const client = cloud.client();
  const check = async (operations: Operation[]) => {
    await empty(cloud, client);
    const model = new Map<string, string>();
    for (const one of operations) await apply(client, model, one);
    // At the end it must hold what the model holds, whatever was asked before.
    await checkListing(client, model, {
      what: 'list',
      version: 2,
      prefix: undefined,
      delimiter: undefined,
      after: undefined,
      pageSize: 1000,
    });
  };
  const property = fc.asyncProperty(fc.array(operation, { maxLength: 12 }), check) as fc.IAsyncProperty<unknown>;
  return { property, close: () => cloud.stop() };
}

async function empty({ store }: LocalS3, client: S3Client): Promise<void> {
  await store.createBucket(Bucket, 'us-west-2').catch(() => undefined);
  for (;;) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
    for (const { Key = '' } of Contents) await client.send(new DeleteObjectCommand({ Bucket, Key: decoded(Key) }));
    if (Contents.length === 0) return;
  }
}

const decoded = (text: string) => decodeURIComponent(text.replaceAll('+', '%20'));

/** A key that HTTP or S3 cannot take: the SDK or the server refuses it. */
const isKey = (text: string): boolean => Buffer.byteLength(text) <= 1024 && Buffer.from(text).toString() === text;

async function apply(client: S3Client, model: Map<string, string>, one: Operation): Promise<void> {
  if (one.what === 'list') return checkListing(client, model, one);
  const Key = 'key' in one ? one.key : [...model.keys()][one.index % Math.max(1, model.size)];
  if (Key === undefined) return;
  if (!isKey(Key)) {
    const { status } = await refusalOf(client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' })));
    assert.ok(status >= 400 && status < 500, `status ${status} for a key that is none`);
    return;
  }
  switch (one.what) {
    case 'put':
      await client.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(one.body) }));
      model.set(Key, one.body);
      return;
    case 'delete':
    case 'deleteAny':
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
      model.delete(Key);
      return;
    case 'head':
      return checkHead(client, Key, model.get(Key));
    case 'get':
    case 'getAny':
      return checkObject(client, Key, model.get(Key));
  }
}

async function checkObject(client: S3Client, Key: string, expected: string | undefined): Promise<void> {
  const get = client.send(new GetObjectCommand({ Bucket, Key }));
  if (expected === undefined) return assert.equal((await refusalOf(get)).code, 'NoSuchKey');
  assert.equal(await (await get).Body?.transformToString(), expected);
}

async function checkHead(client: S3Client, Key: string, expected: string | undefined): Promise<void> {
  const head = client.send(new HeadObjectCommand({ Bucket, Key }));
  if (expected === undefined) return assert.equal((await refusalOf(head)).status, 404);
  assert.equal((await head).ContentLength, Buffer.byteLength(expected));
}

async function checkListing(
  client: S3Client,
  model: Map<string, string>,
  query: Extract<Operation, { what: 'list' }>,
): Promise<void> {
  const { prefix, delimiter, after } = query;
  const all = query.version === 2 ? await listV2(client, query) : await listV1(client, query);
  assert.deepEqual(all, listed(model.keys(), { prefix, delimiter, after }));
}

type Query = Extract<Operation, { what: 'list' }>;

/** Keys and common prefixes of all pages, in the order in which they came. */
async function listV2(client: S3Client, { prefix, delimiter, after, pageSize }: Query): Promise<string[]> {
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix: prefix,
        Delimiter: delimiter,
        StartAfter: after,
        MaxKeys: pageSize,
        ContinuationToken,
        EncodingType: 'url',
      }),
    );
    const names = namesOf(page);
    assert.equal(page.KeyCount, names.length);
    assert.ok(names.length <= pageSize, 'a page is longer than MaxKeys');
    found.push(...names);
    ContinuationToken = page.NextContinuationToken;
    assert.equal(page.IsTruncated, ContinuationToken !== undefined);
  } while (ContinuationToken !== undefined);
  return found;
}

async function listV1(client: S3Client, { prefix, delimiter, after, pageSize }: Query): Promise<string[]> {
  const found: string[] = [];
  let Marker = after;
  for (;;) {
    const page = await client.send(
      new ListObjectsCommand({
        Bucket,
        Prefix: prefix,
        Delimiter: delimiter,
        Marker,
        MaxKeys: pageSize,
        EncodingType: 'url',
      }),
    );
    const names = namesOf(page);
    assert.ok(names.length <= pageSize, 'a page is longer than MaxKeys');
    found.push(...names);
    if (page.IsTruncated !== true) return found;
    Marker = page.NextMarker === undefined ? names.at(-1) : decoded(page.NextMarker);
  }
}

/** As one list in S3's order, which keeps keys and prefixes apart. */
function namesOf({
  Contents = [],
  CommonPrefixes = [],
}: Pick<ListObjectsV2CommandOutput, 'Contents' | 'CommonPrefixes'>): string[] {
  const names = [...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix = '' }) => Prefix)].map(
    decoded,
  );
  return names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
