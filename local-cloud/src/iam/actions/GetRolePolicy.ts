import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { inlineDocument } from '../identity.ts';
import { onRole } from '../needs.ts';
import { findRole } from '../role.ts';

export const GetRolePolicy = action(GetRolePolicyCommand, ['RoleName', 'PolicyName'], onRole, (input, context) => ({
  RoleName: input.RoleName,
  PolicyName: input.PolicyName,
  PolicyDocument: inlineDocument(findRole(context, input.RoleName), 'role', input.PolicyName),
}));
