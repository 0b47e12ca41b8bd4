import { UntagPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { findOwnPolicy } from '../managedpolicy.ts';
import { onTagKeysOfPolicy } from '../needs.ts';

export const UntagPolicy = action(UntagPolicyCommand, ['PolicyArn', 'TagKeys'], onTagKeysOfPolicy, (input, { iam }) => {
  const policy = findOwnPolicy(iam, input.PolicyArn);
  const keys = new Set(input.TagKeys.map((key) => key.toLowerCase()));
  policy.tags = policy.tags.filter(({ Key }) => !keys.has(Key.toLowerCase()));
  return {};
});
