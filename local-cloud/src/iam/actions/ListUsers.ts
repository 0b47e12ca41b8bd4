import { ListUsersCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { iamPage } from '../identity.ts';
import { userDetail } from '../user.ts';

export const ListUsers = action(
  ListUsersCommand,
  ['PathPrefix', 'Marker', 'MaxItems'],
  needsItself,
  (input, { iam }) => {
    const under = iam.users.filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
    const { items, paging } = iamPage(under, ({ name }) => name, input);
    return {
      Users: items.map((user) => {
        const { Tags: _, PermissionsBoundary: __, ...detail } = userDetail(user);
        return detail;
      }),
      ...paging,
    };
  },
);
