import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { findRole } from '../role.ts';
import { checkPolicy } from '../validation.ts';

export const UpdateAssumeRolePolicy = action(
  UpdateAssumeRolePolicyCommand,
  ['RoleName', 'PolicyDocument'],
  (input, context) => {
    const role = findRole(context, input.RoleName);
    checkPolicy(input.PolicyDocument, 'trust', 2048);
    role.trustPolicy = input.PolicyDocument;
    return {};
  },
);
