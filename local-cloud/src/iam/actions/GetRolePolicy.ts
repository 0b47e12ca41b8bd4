import { GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { inlineDocument } from '../identity.ts';
import { findRole } from '../role.ts';

export const GetRolePolicy = action(GetRolePolicyCommand, ['RoleName', 'PolicyName'], (input, context) => ({
  RoleName: input.RoleName,
  PolicyName: input.PolicyName,
  PolicyDocument: inlineDocument(findRole(context, input.RoleName), 'role', input.PolicyName),
}));
