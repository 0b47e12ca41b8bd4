import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { findRole } from '../role.ts';
import { checkTrustPolicy } from '../validation.ts';

export const UpdateAssumeRolePolicy = action(
  UpdateAssumeRolePolicyCommand,
  ['RoleName', 'PolicyDocument'],
  (input, context) => {
    const role = findRole(context, input.RoleName);
    checkTrustPolicy(context, input.PolicyDocument);
    role.trustPolicy = input.PolicyDocument;
    return {};
  },
);
