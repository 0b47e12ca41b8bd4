import { tagKeys } from '../ownership.ts';
import type { Statement } from './document.ts';
import type { PolicyRequest } from './request.ts';

type Condition = NonNullable<Statement['Condition']>;

/** The condition for resources created with the pipeline's tag. */
export function taggedBy(pipeline: string): Condition {
  return { StringEquals: { [`aws:RequestTag/${tagKeys.pipeline}`]: pipeline } };
}

/** The condition for resources that have the pipeline's tag. */
export function ownedBy(pipeline: string): Condition {
  return { StringEquals: { [`aws:ResourceTag/${tagKeys.pipeline}`]: pipeline } };
}

/** The condition for tags set later: a new time to live, the owner when adopted, and the user's own tags. */
export function laterTags({ tagKeys: own = [] }: Pick<PolicyRequest, 'tagKeys'>): Condition {
  return { 'ForAllValues:StringEquals': { 'aws:TagKeys': [tagKeys.expires, tagKeys.owner, ...own] } };
}
