import { GetPolicyVersionCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { findPolicy, findVersion, versionDetail } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';

export const GetPolicyVersion = action(
  GetPolicyVersionCommand,
  ['PolicyArn', 'VersionId'],
  onPolicy,
  (input, { iam }) => {
    const policy = findPolicy(iam, input.PolicyArn);
    return { PolicyVersion: versionDetail(policy, findVersion(policy, input.VersionId)) };
  },
);
