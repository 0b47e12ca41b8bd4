import { DetachUserPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { detachPolicy } from '../identity.ts';
import { onPolicyOfUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const DetachUserPolicy = action(
  DetachUserPolicyCommand,
  ['UserName', 'PolicyArn'],
  onPolicyOfUser,
  (input, context) => {
    detachPolicy(findUser(context, input.UserName), input.PolicyArn);
    return {};
  },
);
