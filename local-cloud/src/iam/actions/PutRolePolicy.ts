import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { putInlinePolicy } from '../identity.ts';
import { onBoundedRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';

export const PutRolePolicy = action(
  PutRolePolicyCommand,
  ['RoleName', 'PolicyName', 'PolicyDocument'],
  onBoundedRole,
  (input, context) => {
    putInlinePolicy(findOwnRole(context, input.RoleName), 'role', input.PolicyName, input.PolicyDocument);
    return {};
  },
);
