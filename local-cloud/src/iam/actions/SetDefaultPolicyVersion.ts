import { SetDefaultPolicyVersionCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { findOwnPolicy, findVersion } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';

export const SetDefaultPolicyVersion = action(
  SetDefaultPolicyVersionCommand,
  ['PolicyArn', 'VersionId'],
  onPolicy,
  (input, { iam }) => {
    const policy = findOwnPolicy(iam, input.PolicyArn);
    policy.defaultVersionId = findVersion(policy, input.VersionId).id;
    policy.updatedAt = new Date().toISOString();
    return {};
  },
);
