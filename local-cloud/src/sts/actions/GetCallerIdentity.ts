import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { action } from '../../api/action.ts';
import { needsNothing } from '../../api/need.ts';

/** Needs no permission, as in AWS: it only says who asks. */
export const GetCallerIdentity = action(GetCallerIdentityCommand, [], needsNothing, (_, { caller, accountId }) => ({
  UserId: caller.userId,
  Account: accountId,
  Arn: caller.arn,
}));
