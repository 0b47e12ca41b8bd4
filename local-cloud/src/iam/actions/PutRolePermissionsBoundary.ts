import { PutRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { boundaryOf } from '../boundary.ts';
import { onNewBoundaryOfRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';

export const PutRolePermissionsBoundary = action(
  PutRolePermissionsBoundaryCommand,
  ['RoleName', 'PermissionsBoundary'],
  onNewBoundaryOfRole,
  (input, context) => {
    Object.assign(findOwnRole(context, input.RoleName), boundaryOf(context, input.PermissionsBoundary));
    return {};
  },
);
