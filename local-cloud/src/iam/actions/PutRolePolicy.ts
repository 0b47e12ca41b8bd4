import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { putInlinePolicy } from '../identity.ts';
import { findRole } from '../role.ts';

export const PutRolePolicy = action(
  PutRolePolicyCommand,
  ['RoleName', 'PolicyName', 'PolicyDocument'],
  (input, context) => {
    putInlinePolicy(findRole(context, input.RoleName), 'role', input.PolicyName, input.PolicyDocument);
    return {};
  },
);
