import { ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { attachedPage } from '../identity.ts';
import { findRole } from '../role.ts';

export const ListAttachedRolePolicies = action(
  ListAttachedRolePoliciesCommand,
  ['RoleName', 'PathPrefix', 'Marker', 'MaxItems'],
  (input, context) => attachedPage(findRole(context, input.RoleName), input),
);
