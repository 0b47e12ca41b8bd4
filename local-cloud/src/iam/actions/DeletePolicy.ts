import { DeleteConflictException$, DeletePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { bounded } from '../boundary.ts';
import { attachments, findOwnPolicy } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';

export const DeletePolicy = action(DeletePolicyCommand, ['PolicyArn'], onPolicy, (input, { iam }) => {
  const policy = findOwnPolicy(iam, input.PolicyArn);
  if (attachments(iam, policy.arn).length > 0 || bounded(iam, policy.arn).length > 0) {
    throw fault(DeleteConflictException$, 'Cannot delete a policy attached to entities.');
  }
  if (policy.versions.length > 1) {
    throw fault(
      DeleteConflictException$,
      'This policy has more than one version. Before you delete a policy, you must delete the policy versions, except the default one.',
    );
  }
  iam.policies.splice(iam.policies.indexOf(policy), 1);
  return {};
});
