import { ListRolesCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { iamPage } from '../identity.ts';
import { roleDetail } from '../role.ts';

export const ListRoles = action(
  ListRolesCommand,
  ['PathPrefix', 'Marker', 'MaxItems'],
  needsItself,
  (input, { iam }) => {
    const under = iam.roles.filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'));
    const { items, paging } = iamPage(under, ({ name }) => name, input);
    return {
      Roles: items.map((role) => {
        const { Tags: _, PermissionsBoundary: __, ...detail } = roleDetail(role);
        return detail;
      }),
      ...paging,
    };
  },
);
