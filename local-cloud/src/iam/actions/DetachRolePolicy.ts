import { DetachRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { detachPolicy } from '../identity.ts';
import { onPolicyOfRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';

export const DetachRolePolicy = action(
  DetachRolePolicyCommand,
  ['RoleName', 'PolicyArn'],
  onPolicyOfRole,
  (input, context) => {
    detachPolicy(findOwnRole(context, input.RoleName), input.PolicyArn);
    return {};
  },
);
