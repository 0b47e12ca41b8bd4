import { AttachRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { attachPolicy } from '../identity.ts';
import { onPolicyOfRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';

export const AttachRolePolicy = action(
  AttachRolePolicyCommand,
  ['RoleName', 'PolicyArn'],
  onPolicyOfRole,
  (input, context) => {
    attachPolicy(context.iam, findOwnRole(context, input.RoleName), 'role', input.PolicyArn);
    return {};
  },
);
