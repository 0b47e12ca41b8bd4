import { DeleteUserPermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { removeBoundary } from '../boundary.ts';
import { onBoundedUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const DeleteUserPermissionsBoundary = action(
  DeleteUserPermissionsBoundaryCommand,
  ['UserName'],
  onBoundedUser,
  (input, context) => {
    removeBoundary(findUser(context, input.UserName), 'user');
    return {};
  },
);
