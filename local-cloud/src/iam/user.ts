import type { User } from '@aws-sdk/client-iam';
import { AwsError } from '../api/error.ts';
import type { Context } from '../api/context.ts';
import { boundaryDetail } from './boundary.ts';
import { findIdentity } from './identity.ts';
import type { UserRecord } from './iam-state.ts';

/** The user of this name. Throws NoSuchEntity. */
export const findUser = ({ iam }: Context, name: string): UserRecord => findIdentity(iam.users, 'user', name);

/** The user of this name, or the one that asks. Throws ValidationError when neither is given. */
export const findUserOrCaller = (context: Context, name: string | undefined): UserRecord => {
  const { caller } = context;
  const userName = name ?? (caller.kind === 'user' ? caller.name : undefined);
  if (userName === undefined)
    throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
  return findUser(context, userName);
};

/** A user as IAM shows it. */
export const userDetail = (user: UserRecord): User => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: new Date(user.createdAt),
  ...boundaryDetail(user),
  ...(user.tags.length === 0 ? {} : { Tags: user.tags }),
});
