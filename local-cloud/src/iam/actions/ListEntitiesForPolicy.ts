import { ListEntitiesForPolicyCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { iamPage } from '../identity.ts';
import { findPolicy } from '../managedpolicy.ts';
import { onPolicy } from '../needs.ts';

export const ListEntitiesForPolicy = action(
  ListEntitiesForPolicyCommand,
  ['PolicyArn', 'EntityFilter', 'Marker', 'MaxItems'],
  onPolicy,
  (input, { iam }) => {
    const { arn } = findPolicy(iam, input.PolicyArn);
    const { EntityFilter: filter } = input;
    const attached = [
      ...iam.roles.map((identity) => ({ kind: 'Role', identity })),
      ...iam.users.map((identity) => ({ kind: 'User', identity })),
    ].filter(({ kind, identity }) => (filter ?? kind) === kind && identity.attachedPolicies.includes(arn));
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
