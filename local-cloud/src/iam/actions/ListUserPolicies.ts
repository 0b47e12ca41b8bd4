import { ListUserPoliciesCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { iamPage } from '../identity.ts';
import { onUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const ListUserPolicies = action(
  ListUserPoliciesCommand,
  ['UserName', 'Marker', 'MaxItems'],
  onUser,
  (input, context) => {
    const names = findUser(context, input.UserName).inlinePolicies.map(({ name }) => name);
    const { items, paging } = iamPage(names, (name) => name, input);
    return { PolicyNames: items, ...paging };
  },
);
