import { ListPolicyTagsCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { iamPage } from '../identity.ts';
import { findPolicy } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';

export const ListPolicyTags = action(
  ListPolicyTagsCommand,
  ['PolicyArn', 'Marker', 'MaxItems'],
  onPolicy,
  (input, { iam }) => {
    const { items, paging } = iamPage(findPolicy(iam, input.PolicyArn).tags, ({ Key }) => Key, input);
    return { Tags: items, ...paging };
  },
);
