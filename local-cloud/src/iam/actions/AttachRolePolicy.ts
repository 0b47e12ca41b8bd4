import { AttachRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { attachPolicy } from '../identity.ts';
import { findRole } from '../role.ts';

export const AttachRolePolicy = action(AttachRolePolicyCommand, ['RoleName', 'PolicyArn'], (input, context) => {
  attachPolicy(context.iam, findRole(context, input.RoleName), 'role', input.PolicyArn);
  return {};
});
