import { PutUserPermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { boundaryOf } from '../boundary.ts';
import { onNewBoundaryOfUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const PutUserPermissionsBoundary = action(
  PutUserPermissionsBoundaryCommand,
  ['UserName', 'PermissionsBoundary'],
  onNewBoundaryOfUser,
  (input, context) => {
    Object.assign(findUser(context, input.UserName), boundaryOf(context, input.PermissionsBoundary));
    return {};
  },
);
