import { GetPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { findPolicy, policyDetail } from '../managedpolicy.ts';

export const GetPolicy = action(GetPolicyCommand, ['PolicyArn'], (input, { iam }) => ({
  Policy: policyDetail(iam, findPolicy(iam, input.PolicyArn)),
}));
