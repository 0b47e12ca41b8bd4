import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { onRole } from '../needs.ts';
import { findOwnRole } from '../role.ts';
import { checkTrustPolicy } from '../validation.ts';

export const UpdateAssumeRolePolicy = action(
  UpdateAssumeRolePolicyCommand,
  ['RoleName', 'PolicyDocument'],
  onRole,
  (input, context) => {
    const role = findOwnRole(context, input.RoleName);
    checkTrustPolicy(context, input.PolicyDocument);
    role.trustPolicy = input.PolicyDocument;
    return {};
  },
);
