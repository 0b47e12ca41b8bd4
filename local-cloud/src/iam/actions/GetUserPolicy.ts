import { GetUserPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { inlineDocument } from '../identity.ts';
import { onUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const GetUserPolicy = action(GetUserPolicyCommand, ['UserName', 'PolicyName'], onUser, (input, context) => ({
  UserName: input.UserName,
  PolicyName: input.PolicyName,
  PolicyDocument: inlineDocument(findUser(context, input.UserName), 'user', input.PolicyName),
}));
