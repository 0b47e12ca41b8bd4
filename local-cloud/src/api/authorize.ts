import type { Wording } from './authenticate.ts';
import type { Asking } from './authority.ts';
import { AwsError } from './error.ts';
import { tagFacts, type Need } from './need.ts';

/** Throws the service's own access-denied error unless the caller's policies allow what a call of the action needs. */
export const authorize = (
  need: Need,
  called: string,
  { authority, caller, facts: known }: Asking,
  wording: Wording,
): void => {
  const { action = called, resource, shownAs = resource, tags = [], facts } = need;
  const all = { ...known, ...tagFacts('aws:resourcetag', tags), ...facts };
  const reason = authority.denialOf(caller, { action, resource, facts: all });
  if (reason === undefined) return;
  const message = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${shownAs} ${reason}`;
  if (wording === 'ec2') {
    throw new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${message}`, 403);
  }
  if (wording === 'json') throw new AwsError('AccessDeniedException', message, 400);
  throw new AwsError('AccessDenied', message, 403);
};
