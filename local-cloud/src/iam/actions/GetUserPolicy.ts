import { GetUserPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { inlineDocument } from '../identity.ts';
import { findUser } from '../user.ts';

export const GetUserPolicy = action(GetUserPolicyCommand, ['UserName', 'PolicyName'], (input, context) => ({
  UserName: input.UserName,
  PolicyName: input.PolicyName,
  PolicyDocument: inlineDocument(findUser(context, input.UserName), 'user', input.PolicyName),
}));
