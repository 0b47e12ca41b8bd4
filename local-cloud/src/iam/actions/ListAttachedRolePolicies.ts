import { ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { attachedPage } from '../identity.ts';
import { onRole } from '../needs.ts';
import { findRole } from '../role.ts';

export const ListAttachedRolePolicies = action(
  ListAttachedRolePoliciesCommand,
  ['RoleName', 'PathPrefix', 'Marker', 'MaxItems'],
  onRole,
  (input, context) => attachedPage(findRole(context, input.RoleName), input),
);
