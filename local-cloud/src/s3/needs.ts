import type { Tag } from '@aws-sdk/client-s3';
import { requestTagFacts, tagFacts, type Need } from '../api/need.ts';
import type { RequestFacts } from '../api/facts.ts';
import type { S3Context } from './action.ts';
import { parseCopySource } from './copysource.ts';
import type { BucketStore } from './store/store.ts';
import { parseTagging, tagSetOf, tagsOf } from './tagging.ts';

/** What S3's actions need: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */

type On = Pick<S3Context, 'request' | 'store'>;
type Store = Pick<BucketStore, 'tags'>;
type Tags = Record<string, string>;

interface OfBucket {
  Bucket: string;
}

interface OfObject extends OfBucket {
  Key: string;
}

interface Tagging {
  Tagging: { TagSet: readonly Tag[] | undefined };
}

/** The ARN of a bucket, or of an object in it. */
export const s3Arn = (bucket: string, key?: string): string =>
  key === undefined ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;

const need = (permission: string, resource: string, facts: RequestFacts = {}): Need => ({
  action: `s3:${permission}`,
  resource,
  facts,
});

/**
 * The permission for a version of an object, if the request has a version id: GetObjectTagging →
 * GetObjectVersionTagging.
 */
const versioned = (permission: string, isVersion: boolean): string =>
  isVersion ? permission.replace('Object', 'ObjectVersion') : permission;

/** The tags that an object has, as policies ask for them. */
export const existingTagFacts = (tags: Tags): RequestFacts => tagFacts('s3:existingobjecttag', tagSetOf(tags));

const factsOf = async (store: Store, bucket: string, key: string) => existingTagFacts(await store.tags(bucket, key));

/** The tags that a request gives to an object. */
const givenTagFacts = (tags: Tags): RequestFacts => {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  return { ...tagFacts('s3:requestobjecttag', tagSetOf(tags)), 's3:requestobjecttagkeys': keys };
};

/** What concerns no bucket in particular. */
export const onAll = (permission: string) => (): Need[] => [need(permission, '*')];

export const onBucket =
  (permission: string) =>
  ({ Bucket }: OfBucket): Need[] => [need(permission, s3Arn(Bucket))];

interface Listing extends OfBucket {
  Prefix?: string | undefined;
  Delimiter?: string | undefined;
  MaxKeys?: number | undefined;
}

/** To list a bucket: policies may ask what of it. */
export const onListing =
  (permission: string) =>
  ({ Bucket, Prefix, Delimiter, MaxKeys }: Listing): Need[] => [
    need(permission, s3Arn(Bucket), {
      ...(Prefix !== undefined && { 's3:prefix': Prefix }),
      ...(Delimiter !== undefined && { 's3:delimiter': Delimiter }),
      ...(MaxKeys !== undefined && { 's3:max-keys': String(MaxKeys) }),
    }),
  ];

interface NewBucket extends OfBucket {
  CreateBucketConfiguration?: { LocationConstraint?: string | undefined; Tags?: Tag[] | undefined } | undefined;
}

/** To make a bucket, and to tag it on the way. */
export const onNewBucket = ({ Bucket, CreateBucketConfiguration = {} }: NewBucket): Need[] => {
  const { LocationConstraint: location, Tags = [] } = CreateBucketConfiguration;
  const facts = {
    ...(location !== undefined && { 's3:locationconstraint': location }),
    ...requestTagFacts(Tags),
  };
  const made = need('CreateBucket', s3Arn(Bucket), facts);
  return Tags.length === 0 ? [made] : [made, { ...made, action: 's3:TagResource' }];
};

export const onBucketTags = ({ Bucket, Tagging: { TagSet } }: OfBucket & Tagging): Need[] => [
  need('PutBucketTagging', s3Arn(Bucket), requestTagFacts(TagSet)),
];

/** Objects that are there: policies may ask for their tags. */
export const onObject =
  (...permissions: string[]) =>
  async ({ Bucket, Key }: OfObject, { store, request: { query } }: On): Promise<Need[]> => {
    const facts = await factsOf(store, Bucket, Key);
    return permissions.map((name) => need(versioned(name, query.has('versionId')), s3Arn(Bucket, Key), facts));
  };

/**
 * To write, overwrite or delete; policies cannot refer to the existing object's tags.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html
 */
export const onKey =
  (permission: string) =>
  ({ Bucket, Key }: OfObject, { request: { query } }: On): Need[] => [
    need(versioned(permission, query.has('versionId')), s3Arn(Bucket, Key)),
  ];

/** To delete one of the keys that DeleteObjects names, which are decided on one by one. */
export const deletionNeed = (bucket: string, key: string, versionId: string | undefined): Need =>
  need(
    versioned('DeleteObject', versionId !== undefined),
    s3Arn(bucket, key),
    versionId === undefined ? {} : { 's3:versionid': versionId },
  );

export const onObjectTags = async (
  { Bucket, Key, Tagging: { TagSet = [] } }: OfObject & Tagging,
  { store, request: { query } }: On,
): Promise<Need[]> => [
  need(versioned('PutObjectTagging', query.has('versionId')), s3Arn(Bucket, Key), {
    ...(await factsOf(store, Bucket, Key)),
    ...givenTagFacts(tagsOf(TagSet, Number.POSITIVE_INFINITY)),
  }),
];

/** Headers that need a permission of their own on a new object. */
const headerPermissions = { 'x-amz-acl': 'PutObjectAcl', 'x-amz-object-lock-legal-hold': 'PutObjectLegalHold' };

interface NewObject extends OfObject {
  /** As the header x-amz-tagging has them. */
  Tagging?: string | undefined;
}

/** To make an object, with what its headers say of it. */
export const onNewObject = ({ Bucket, Key, Tagging = '' }: NewObject, { request: { headers } }: On): Need[] => {
  const tags = parseTagging(Tagging);
  const extras = Object.entries(headerPermissions).filter(([name]) => headers[name] !== undefined);
  return [
    'PutObject',
    ...extras.map(([, permission]) => permission),
    ...(Object.keys(tags).length > 0 ? ['PutObjectTagging'] : []),
  ].map((permission) => need(permission, s3Arn(Bucket, Key), givenTagFacts(tags)));
};

/** To read what is copied: `/bucket/key`, URL-encoded. Throws AwsError. */
const sourceNeed = async (source: string, store: Store): Promise<Need> => {
  const { bucket, key } = parseCopySource(source);
  const permission = versioned('GetObject', source.includes('?versionId='));
  return need(permission, s3Arn(bucket, key), await factsOf(store, bucket, key));
};

interface Copy extends NewObject {
  CopySource: string;
  TaggingDirective?: string | undefined;
}

/** To copy an object into another, with new tags or with those of its source. */
export const onCopy = async (input: Copy, on: On): Promise<Need[]> => {
  const { CopySource, TaggingDirective, Tagging: given, ...place } = input;
  const isReplaced = TaggingDirective === 'REPLACE';
  return [
    await sourceNeed(CopySource, on.store),
    ...onNewObject({ ...place, ...(isReplaced && { Tagging: given }) }, on),
    ...(isReplaced ? [] : await tagCopyNeeds(input, on)),
  ];
};

/** To copy the source's tags, if it has any. */
const tagCopyNeeds = async ({ CopySource, Bucket, Key }: Copy, { store }: On): Promise<Need[]> => {
  const { bucket, key } = parseCopySource(CopySource);
  const tags = await store.tags(bucket, key);
  if (Object.keys(tags).length === 0) return [];
  return [
    need('GetObjectTagging', s3Arn(bucket, key), existingTagFacts(tags)),
    need('PutObjectTagging', s3Arn(Bucket, Key), { ...(await factsOf(store, Bucket, Key)), ...givenTagFacts(tags) }),
  ];
};

/** To copy an object into a part of an upload. */
export const onPartCopy = async (
  { CopySource, Bucket, Key }: OfObject & { CopySource: string },
  { store }: On,
): Promise<Need[]> => [await sourceNeed(CopySource, store), need('PutObject', s3Arn(Bucket, Key))];
