import { ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { iamPage } from '../identity.ts';
import { onRole } from '../needs.ts';
import { findRole } from '../role.ts';

export const ListRolePolicies = action(
  ListRolePoliciesCommand,
  ['RoleName', 'Marker', 'MaxItems'],
  onRole,
  (input, context) => {
    const names = findRole(context, input.RoleName).inlinePolicies.map(({ name }) => name);
    const { items, paging } = iamPage(names, (name) => name, input);
    return { PolicyNames: items, ...paging };
  },
);
