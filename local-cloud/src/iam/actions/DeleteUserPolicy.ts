import { DeleteUserPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { deleteInlinePolicy } from '../identity.ts';
import { onBoundedUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const DeleteUserPolicy = action(
  DeleteUserPolicyCommand,
  ['UserName', 'PolicyName'],
  onBoundedUser,
  (input, context) => {
    deleteInlinePolicy(findUser(context, input.UserName), 'user', input.PolicyName);
    return {};
  },
);
