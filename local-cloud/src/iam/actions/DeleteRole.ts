import { DeleteRoleCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { removeIdentity } from '../identity.ts';
import { onRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';

export const DeleteRole = action(DeleteRoleCommand, ['RoleName'], onRole, (input, context) => {
  removeIdentity(context.iam.roles, findOwnRole(context, input.RoleName));
  return {};
});
