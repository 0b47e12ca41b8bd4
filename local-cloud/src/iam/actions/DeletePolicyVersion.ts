import { DeleteConflictException$, DeletePolicyVersionCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { findOwnPolicy, findVersion } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';

export const DeletePolicyVersion = action(
  DeletePolicyVersionCommand,
  ['PolicyArn', 'VersionId'],
  onPolicy,
  (input, { iam }) => {
    const policy = findOwnPolicy(iam, input.PolicyArn);
    const version = findVersion(policy, input.VersionId);
    if (version.id === policy.defaultVersionId) {
      throw fault(DeleteConflictException$, 'Cannot delete the default version of a policy.');
    }
    policy.versions = policy.versions.filter(({ id }) => id !== version.id);
    return {};
  },
);
