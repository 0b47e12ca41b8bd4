import { DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { deleteInlinePolicy } from '../identity.ts';
import { onRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';

export const DeleteRolePolicy = action(
  DeleteRolePolicyCommand,
  ['RoleName', 'PolicyName'],
  onRole,
  (input, context) => {
    deleteInlinePolicy(findOwnRole(context, input.RoleName), 'role', input.PolicyName);
    return {};
  },
);
