import { GetPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { findPolicy, policyDetail } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';

export const GetPolicy = action(GetPolicyCommand, ['PolicyArn'], onPolicy, (input, { iam }) => ({
  Policy: policyDetail(iam, findPolicy(iam, input.PolicyArn)),
}));
