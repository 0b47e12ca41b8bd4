import { DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { deleteInlinePolicy } from '../identity.ts';
import { onBoundedRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';

export const DeleteRolePolicy = action(
  DeleteRolePolicyCommand,
  ['RoleName', 'PolicyName'],
  onBoundedRole,
  (input, context) => {
    deleteInlinePolicy(findOwnRole(context, input.RoleName), 'role', input.PolicyName);
    return {};
  },
);
