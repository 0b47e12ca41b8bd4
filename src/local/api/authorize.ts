import { decide } from '../iam/caller.ts';
import type { RequestFacts } from '../iam/pattern.ts';
import type { Context } from './context.ts';
import { AwsError } from './error.ts';
import type { Wording } from './authenticate.ts';

/** What a caller is about to do. */
export interface Access {
  /** `redshift:CreateCluster`. */
  action: string;
  resource: string;
  facts: RequestFacts;
}

/** Throws the service's own access-denied error unless the caller's policies allow the access. */
export const authorize = (
  context: Pick<Context, 'iam' | 'caller' | 'accountId'>,
  access: Access,
  wording: Wording,
): void => {
  const { iam, caller, accountId } = context;
  const decision = decide(iam, caller, accountId, access);
  if (decision === 'allowed') return;
  const { action, resource } = access;
  const reason =
    decision === 'explicitDeny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const message = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  if (wording === 'ec2') {
    throw new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${message}`, 403);
  }
  if (wording === 'json') throw new AwsError('AccessDeniedException', message, 400);
  throw new AwsError('AccessDenied', message, 403);
};
