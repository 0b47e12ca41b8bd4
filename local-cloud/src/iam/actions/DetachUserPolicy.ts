import { DetachUserPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { detachPolicy } from '../identity.ts';
import { findUser } from '../user.ts';

export const DetachUserPolicy = action(DetachUserPolicyCommand, ['UserName', 'PolicyArn'], (input, context) => {
  detachPolicy(findUser(context, input.UserName), input.PolicyArn);
  return {};
});
