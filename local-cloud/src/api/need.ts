import type { Tag } from '../state/tag.ts';
import type { RequestFacts } from './facts.ts';

/**
 * One thing that a call needs to be allowed: the action called, or another that the service does in the caller's name.
 * What each action needs is what AWS's Service Authorization Reference says of it:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface Need {
  /** Such as `iam:PassRole`; default: the action that was called. */
  action?: string;
  /** ARN, or `*` for what concerns nothing in particular. */
  resource: string;
  /** What the service's denial calls the resource, where that is not its ARN. */
  shownAs?: string;
  /** Tags that the resource has: policies ask for them as aws:ResourceTag. */
  tags?: readonly Tag[];
  /** Condition keys of this need, in lower case, beside those of every request. */
  facts?: RequestFacts;
}

/** For an action that every caller may call, or that checks permissions during its work. */
export const needsNothing = (): readonly Need[] => [];

/** For an action that concerns nothing in particular. */
export const needsItself = (): readonly Need[] => [{ resource: '*' }];

type AnyTag = { [Member in keyof Tag]?: string | undefined };

/** Tags as condition keys: `tagFacts('aws:resourcetag', tags)`. */
export const tagFacts = (prefix: string, tags: readonly AnyTag[]): RequestFacts =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`${prefix}/${Key.toLowerCase()}`, Value]));

/** The keys of the tags that a call sets or removes; undefined if it names none. */
export const tagKeyFacts = (keys: readonly string[]): RequestFacts => (keys.length > 0 ? { 'aws:tagkeys': keys } : {});

/** What a call says of the tags that it gives. */
export const requestTagFacts = (tags: readonly AnyTag[] = []): RequestFacts => ({
  ...tagFacts('aws:requesttag', tags),
  ...tagKeyFacts(tags.map(({ Key = '' }) => Key)),
});
