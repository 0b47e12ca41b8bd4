import { PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { putInlinePolicy } from '../identity.ts';
import { onBoundedUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const PutUserPolicy = action(
  PutUserPolicyCommand,
  ['UserName', 'PolicyName', 'PolicyDocument'],
  onBoundedUser,
  (input, context) => {
    putInlinePolicy(findUser(context, input.UserName), 'user', input.PolicyName, input.PolicyDocument);
    return {};
  },
);
