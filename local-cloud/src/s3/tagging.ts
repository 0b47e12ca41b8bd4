import type { Tag } from '@aws-sdk/client-s3';
import type { AwsError } from '../api/error.ts';
import { s3Error } from './error.ts';
import { compareKeys } from './store/key.ts';

const maximumKeyLength = 128;
const maximumValueLength = 256;
export const maximumObjectTags = 10;
export const maximumBucketTags = 50;

const invalidTag = (message: string): AwsError => s3Error('InvalidTag', message);

/** Tags as the header x-amz-tagging has them: `a=1&b=2`. */
export const parseTagging = (text: string): Record<string, string> =>
  tagsOf(
    [...new URLSearchParams(text)].map(([Key, Value]) => ({ Key, Value })),
    maximumObjectTags,
  );

/** A tag set by key; throws InvalidTag where S3's limits are passed or a key is given twice. */
export function tagsOf(set: readonly Tag[], maximumTags: number): Record<string, string> {
  if (set.length > maximumTags) throw invalidTag(`Object tags cannot be greater than ${maximumTags}`);
  const tags = new Map<string, string>();
  for (const { Key = '', Value = '' } of set) {
    if (Key === '' || Key.length > maximumKeyLength) throw invalidTag('The TagKey you have provided is invalid');
    if (Value.length > maximumValueLength) throw invalidTag('The TagValue you have provided is invalid');
    if (tags.has(Key)) throw invalidTag('Cannot provide multiple Tags with the same key');
    tags.set(Key, Value);
  }
  return Object.fromEntries(tags);
}

/** A tag set in the order of its keys. */
export const tagSetOf = (tags: Record<string, string>): { Key: string; Value: string }[] =>
  Object.entries(tags)
    .toSorted(([a], [b]) => compareKeys(a, b))
    .map(([Key, Value]) => ({ Key, Value }));
