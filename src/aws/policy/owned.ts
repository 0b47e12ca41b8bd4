import { tagKeys } from '../ownership.ts';
import type { Statement } from './document.ts';
import type { PolicyRequest } from './request.ts';

type Condition = NonNullable<Statement['Condition']>;

/** For what is made with the pipeline's tag. */
export function taggedBy(pipeline: string): Condition {
  return { StringEquals: { [`aws:RequestTag/${tagKeys.pipeline}`]: pipeline } };
}

/** For what carries the pipeline's tag. */
export function ownedBy(pipeline: string): Condition {
  return { StringEquals: { [`aws:ResourceTag/${tagKeys.pipeline}`]: pipeline } };
}

/** The tags that a resource is given later: how long it is to live, whose it is when it is adopted, the user's own. */
export function laterTags({ tagKeys: own = [] }: Pick<PolicyRequest, 'tagKeys'>): Condition {
  return { 'ForAllValues:StringEquals': { 'aws:TagKeys': [tagKeys.expires, tagKeys.owner, ...own] } };
}
