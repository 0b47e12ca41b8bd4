import { decide, type Asking } from '../iam/caller.ts';
import type { RequestFacts } from '../iam/pattern.ts';
import { reasonOf } from '../iam/verdict.ts';
import type { Wording } from './authenticate.ts';
import { AwsError } from './error.ts';
import { tagFacts, type Need } from './need.ts';

/** What a caller is about to do. */
export interface Access {
  /** `redshift:CreateCluster`. */
  action: string;
  resource: string;
  /** What the denial calls the resource, where that is not its ARN. */
  shownAs?: string;
  /** Condition keys of this access; those of the request and its caller are added to them. */
  facts: RequestFacts;
}

/** Throws the service's own access-denied error unless the caller's policies allow the access. */
export const authorize = (asking: Asking, access: Access, wording: Wording): void => {
  const { caller } = asking;
  const verdict = decide(asking, access);
  if (verdict.decision === 'allowed') return;
  const { action, resource, shownAs = resource } = access;
  const what = `${action} on resource: ${shownAs} ${reasonOf(verdict, action)}`;
  const message = `User: ${caller.arn} is not authorized to perform: ${what}`;
  if (wording === 'ec2') {
    throw new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${message}`, 403);
  }
  if (wording === 'json') throw new AwsError('AccessDeniedException', message, 400);
  throw new AwsError('AccessDenied', message, 403);
};

/** Throws as `authorize` unless the caller's policies allow what a call of the action needs. */
export const authorizeNeed = (
  { action, tags = [], facts, ...need }: Need,
  called: string,
  asking: Asking,
  wording: Wording,
): void =>
  authorize(
    asking,
    { ...need, action: action ?? called, facts: { ...tagFacts('aws:resourcetag', tags), ...facts } },
    wording,
  );
