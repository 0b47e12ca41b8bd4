import { DeleteRoleCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { removeIdentity } from '../identity.ts';
import { findRole } from '../role.ts';

export const DeleteRole = action(DeleteRoleCommand, ['RoleName'], (input, context) => {
  removeIdentity(context.iam.roles, findRole(context, input.RoleName));
  return {};
});
