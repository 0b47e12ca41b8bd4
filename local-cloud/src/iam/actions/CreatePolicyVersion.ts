import { CreatePolicyVersionCommand, LimitExceededException$ } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { findOwnPolicy, versionDetail } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';
import { checkPolicy } from '../validation.ts';

export const CreatePolicyVersion = action(
  CreatePolicyVersionCommand,
  ['PolicyArn', 'PolicyDocument', 'SetAsDefault'],
  onPolicy,
  (input, { iam }) => {
    const policy = findOwnPolicy(iam, input.PolicyArn);
    checkPolicy(input.PolicyDocument, 'identity', 6144);
    if (policy.versions.length >= 5) {
      throw fault(
        LimitExceededException$,
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      );
    }
    const createdAt = new Date().toISOString();
    const version = { id: `v${policy.nextVersion}`, document: input.PolicyDocument, createdAt };
    policy.nextVersion += 1;
    policy.versions.push(version);
    if (input.SetAsDefault === true) Object.assign(policy, { defaultVersionId: version.id, updatedAt: createdAt });
    return { PolicyVersion: versionDetail(policy, version) };
  },
);
