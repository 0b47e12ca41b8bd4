import { ListPoliciesCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { needsItself } from '../../api/need.ts';
import { iamPage } from '../identity.ts';
import { allPolicies, attachments, policyDetail } from '../managedpolicy.ts';

export const ListPolicies = action(
  ListPoliciesCommand,
  ['Scope', 'OnlyAttached', 'PathPrefix', 'Marker', 'MaxItems'],
  needsItself,
  (input, { iam }) => {
    const { Scope: scope = 'All', OnlyAttached: onlyAttached = false, PathPrefix: prefix = '/' } = input;
    if (!/^(All|AWS|Local)$/.test(scope)) {
      throw new AwsError(
        'ValidationError',
        `Value '${scope}' at 'scope' failed to satisfy constraint: Member must satisfy enum value set: [All, AWS, Local]`,
      );
    }
    const found = allPolicies(iam).filter(
      (policy) =>
        (scope === 'All' || (scope === 'Local') === iam.policies.includes(policy)) &&
        policy.path.startsWith(prefix) &&
        (!onlyAttached || attachments(iam, policy.arn).length > 0),
    );
    const { items, paging } = iamPage(found, ({ arn }) => arn, input);
    return {
      Policies: items.map((policy) => {
        const { Tags: _, Description: __, ...detail } = policyDetail(iam, policy);
        return detail;
      }),
      ...paging,
    };
  },
);
