import { AttachUserPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { attachPolicy } from '../identity.ts';
import { onPolicyOfUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const AttachUserPolicy = action(
  AttachUserPolicyCommand,
  ['UserName', 'PolicyArn'],
  onPolicyOfUser,
  (input, context) => {
    attachPolicy(context.iam, findUser(context, input.UserName), 'user', input.PolicyArn);
    return {};
  },
);
