import { CreatePolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { refuseTaken } from '../identity.ts';
import { policyDetail } from '../managedpolicy.ts';
import { uniqueId, type PolicyRecord } from '../iam-state.ts';
import { onNew } from '../needs.ts';
import { checkName, checkPath, checkPolicy, checkTags } from '../validation.ts';

export const CreatePolicy = action(
  CreatePolicyCommand,
  ['PolicyName', 'PolicyDocument', 'Path', 'Description', 'Tags'],
  ({ Path: path, PolicyName: name, Tags: tags }, context) => onNew(context, { kind: 'policy', path, name, tags }),
  (input, { iam, accountId }) => {
    const { PolicyName: name, PolicyDocument: document, Description: description = '' } = input;
    checkName(name, 'policyName', 128);
    checkPolicy(document, 'identity', 6144);
    refuseTaken(iam.policies, 'A policy', name);
    const path = checkPath(input.Path);
    const createdAt = new Date().toISOString();
    const policy: PolicyRecord = {
      path,
      name,
      id: uniqueId('ANPA'),
      arn: `arn:aws:iam::${accountId}:policy${path}${name}`,
      description,
      createdAt,
      updatedAt: createdAt,
      tags: checkTags(input.Tags),
      versions: [{ id: 'v1', document, createdAt }],
      defaultVersionId: 'v1',
      nextVersion: 2,
    };
    iam.policies.push(policy);
    return { Policy: policyDetail(iam, policy) };
  },
);
