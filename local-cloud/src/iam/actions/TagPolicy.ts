import { TagPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { findOwnPolicy } from '../managedpolicy.ts';
import { onTagsOfPolicy } from '../needs.ts';
import { checkTags, mergeTags } from '../validation.ts';

export const TagPolicy = action(TagPolicyCommand, ['PolicyArn', 'Tags'], onTagsOfPolicy, (input, { iam }) => {
  const policy = findOwnPolicy(iam, input.PolicyArn);
  policy.tags = mergeTags(policy.tags, checkTags(input.Tags));
  return {};
});
