import { ListPolicyVersionsCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { iamPage } from '../identity.ts';
import { findPolicy, versionDetail } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';

export const ListPolicyVersions = action(
  ListPolicyVersionsCommand,
  ['PolicyArn', 'Marker', 'MaxItems'],
  onPolicy,
  (input, { iam }) => {
    const policy = findPolicy(iam, input.PolicyArn);
    const { items, paging } = iamPage(policy.versions, ({ id }) => id, input);
    return {
      Versions: items.map((version) => {
        const { Document: _, ...detail } = versionDetail(policy, version);
        return detail;
      }),
      ...paging,
    };
  },
);
