import { DetachRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { detachPolicy } from '../identity.ts';
import { findRole } from '../role.ts';

export const DetachRolePolicy = action(DetachRolePolicyCommand, ['RoleName', 'PolicyArn'], (input, context) => {
  detachPolicy(findRole(context, input.RoleName), input.PolicyArn);
  return {};
});
