import { DeleteRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { removeBoundary } from '../boundary.ts';
import { onBoundedRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';

export const DeleteRolePermissionsBoundary = action(
  DeleteRolePermissionsBoundaryCommand,
  ['RoleName'],
  onBoundedRole,
  (input, context) => {
    removeBoundary(findOwnRole(context, input.RoleName), 'role');
    return {};
  },
);
