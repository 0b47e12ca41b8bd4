import type { Owner, Ownership } from '../contract/activities.ts';
import { ForeignResourceError } from './errors.ts';

export interface Tag {
  Key: string;
  Value: string;
}

export interface AnyTag {
  Key?: string | undefined;
  Value?: string | undefined;
}

/** Path of our roles and users: IAM lists by path, but not by tag. */
export const iamPath = '/sparkify/';

export const tagKeys = {
  pipeline: 'sparkify:pipeline',
  owner: 'sparkify:owner',
  run: 'sparkify:run',
  expires: 'sparkify:expires',
} as const;

export function ownerTags(owner: Owner): Tag[] {
  return [
    { Key: tagKeys.pipeline, Value: owner.pipeline },
    { Key: tagKeys.owner, Value: owner.owner },
    { Key: tagKeys.run, Value: owner.run },
    { Key: tagKeys.expires, Value: owner.expires },
    ...ownTags(owner),
  ];
}

/** The user's own tags for everything that is created. */
function ownTags({ tags = {} }: Owner): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The value of the tag with this key. */
export function tagValue(tags: AnyTag[] | undefined, key: string): string | undefined {
  return tags?.find((tag) => tag.Key === key)?.Value;
}

/** Whether the tags are those of this pipeline and, if given, of this run, or of one that had expired by then. */
export function owns({ pipeline, owner, run, expiredBy }: Ownership, tags: AnyTag[] | undefined): boolean {
  if (tagValue(tags, tagKeys.pipeline) !== pipeline) return false;
  if (otherOwner(owner, tags) !== undefined) return false;
  if (run !== undefined && tagValue(tags, tagKeys.run) !== run) return false;
  return expiredBy === undefined || lifeOf(tags, new Date(expiredBy)).state === 'expired';
}

/**
 * Another owner named by the tags. Resources from before the owner's tag existed belong to everybody, as they did then,
 * until somebody adopts them: otherwise nobody would delete them.
 */
export function otherOwner(owner: string, tags: AnyTag[] | undefined): string | undefined {
  const tagged = tagValue(tags, tagKeys.owner);
  return tagged === owner ? undefined : tagged;
}

/** The state of a resource at that time according to its tags; `odd` if they are not as we write them. */
export function lifeOf(
  tags: AnyTag[] | undefined,
  now: Date,
): { state: 'living' | 'expired' } | { state: 'odd'; why: string } {
  for (const key of [tagKeys.pipeline, tagKeys.run, tagKeys.expires]) {
    if (tagValue(tags, key) === undefined) return { state: 'odd', why: `it has no tag ${key}` };
  }
  const expires = tagValue(tags, tagKeys.expires) ?? '';
  if (expires === 'none') return { state: 'living' };
  const expiresMs = timestamp.test(expires) ? Date.parse(expires) : NaN;
  if (!Number.isNaN(expiresMs)) return { state: expiresMs <= now.getTime() ? 'expired' : 'living' };
  const allowed = '"none" or a time in UTC such as 2030-01-31T12:00:00.000Z';
  return { state: 'odd', why: `its tag ${tagKeys.expires} is ${JSON.stringify(expires)}, not ${allowed}` };
}

/** `Date.parse` accepts much more, and finds a year in nearly any text with a number. */
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/**
 * Whether an existing resource was created by this very run (an earlier attempt whose reply was lost) or is adopted.
 * Throws ForeignResourceError if it does not belong to this pipeline.
 */
export function adopt(what: string, owner: Owner, tags: AnyTag[] | undefined): { created: boolean } {
  requireOwned(what, { pipeline: owner.pipeline, owner: owner.owner }, tags);
  return { created: owns(owner, tags) };
}

/** The tags that an adopted resource lacks: its new time to live, its owner, and the user's own tags. */
export function adoptionTags(owner: Owner, tags: AnyTag[] | undefined): Tag[] {
  const isNamed = tagValue(tags, tagKeys.owner) !== undefined;
  return [
    ...longerLife(owner, tags),
    ...(isNamed ? [] : [{ Key: tagKeys.owner, Value: owner.owner }]),
    ...ownTags(owner).filter(({ Key, Value }) => tagValue(tags, Key) !== Value),
  ];
}

/**
 * The tag that extends a resource's time to live to what its owner wants; none if it lives that long anyway. Otherwise
 * the reaper would delete it during a run that uses it.
 */
export function longerLife({ expires }: Pick<Owner, 'expires'>, tags: AnyTag[] | undefined): Tag[] {
  const current = tagValue(tags, tagKeys.expires);
  if (current === 'none' || current === expires) return [];
  if (expires !== 'none' && Date.parse(current ?? '') >= Date.parse(expires)) return [];
  return [{ Key: tagKeys.expires, Value: expires }];
}

/** Throws ForeignResourceError if the resource does not belong to the owner's pipeline. */
export function requireOwned(what: string, ownership: Ownership, tags: AnyTag[] | undefined): void {
  const problem = foreignness(ownership, tags);
  if (problem !== undefined) throw new ForeignResourceError(`${what} ${problem.why}: ${problem.fix}`);
}

/** Why a resource does not belong to the owner's pipeline, and what to do; undefined if it does. */
export function foreignness(
  ownership: Ownership,
  tags: AnyTag[] | undefined,
): { why: string; fix: string } | undefined {
  if (owns(ownership, tags)) return undefined;
  const { pipeline, owner } = ownership;
  if (tagValue(tags, tagKeys.pipeline) !== pipeline)
    return {
      why: `exists and was not created by the pipeline ${pipeline} (it has no tag ${tagKeys.pipeline}=${pipeline})`,
      fix: 'choose another name, or delete it yourself',
    };
  return {
    why: `exists and belongs to the pipeline ${pipeline} of ${otherOwner(owner, tags)}, not of ${owner} (tag ${tagKeys.owner})`,
    fix: 'choose another name, or let its owner delete it',
  };
}
