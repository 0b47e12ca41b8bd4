import { DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { deleteInlinePolicy } from '../identity.ts';
import { findRole } from '../role.ts';

export const DeleteRolePolicy = action(DeleteRolePolicyCommand, ['RoleName', 'PolicyName'], (input, context) => {
  deleteInlinePolicy(findRole(context, input.RoleName), 'role', input.PolicyName);
  return {};
});
