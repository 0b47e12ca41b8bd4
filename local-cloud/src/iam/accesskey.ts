import { NoSuchEntityException$ } from '@aws-sdk/client-iam';
import type { Context } from '../api/context.ts';
import { fault } from '../api/error.ts';
import type { AccessKeyRecord, UserRecord } from './iam-state.ts';

/** The user's access key. Throws NoSuchEntity when there is none, or it is another's. */
export const findAccessKey = ({ iam }: Context, user: UserRecord, id: string): AccessKeyRecord => {
  const key = iam.accessKeys.find((each) => each.id === id && each.userName === user.name);
  if (key === undefined) throw fault(NoSuchEntityException$, `The Access Key with id ${id} cannot be found.`);
  return key;
};
