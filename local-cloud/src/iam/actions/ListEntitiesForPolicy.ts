import { ListEntitiesForPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import type { Identity } from '../iam-state.ts';
import { iamPage } from '../identity.ts';
import { findPolicy } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';

export const ListEntitiesForPolicy = action(
  ListEntitiesForPolicyCommand,
  ['PolicyArn', 'EntityFilter', 'PolicyUsageFilter', 'Marker', 'MaxItems'],
  onPolicy,
  (input, { iam }) => {
    const { arn } = findPolicy(iam, input.PolicyArn);
    const { EntityFilter: filter, PolicyUsageFilter: usage } = input;
    const uses = ({ attachedPolicies, permissionsBoundary }: Identity): boolean =>
      (usage !== 'PermissionsBoundary' && attachedPolicies.includes(arn)) ||
      (usage !== 'PermissionsPolicy' && permissionsBoundary === arn);
    const attached = [
      ...iam.roles.map((identity) => ({ kind: 'Role', identity })),
      ...iam.users.map((identity) => ({ kind: 'User', identity })),
    ].filter(({ kind, identity }) => (filter ?? kind) === kind && uses(identity));
    const { items, paging } = iamPage(attached, ({ identity }) => identity.arn, input);
    const of = (wanted: string) => items.filter(({ kind }) => kind === wanted).map(({ identity }) => identity);
    return {
      PolicyRoles: of('Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      PolicyUsers: of('User').map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyGroups: [],
      ...paging,
    };
  },
);
