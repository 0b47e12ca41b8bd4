import { ListRoleTagsCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { iamPage } from '../identity.ts';
import { onRole } from '../needs.ts';
import { findRole } from '../role.ts';

export const ListRoleTags = action(
  ListRoleTagsCommand,
  ['RoleName', 'Marker', 'MaxItems'],
  onRole,
  (input, context) => {
    const { items, paging } = iamPage(findRole(context, input.RoleName).tags, ({ Key }) => Key, input);
    return { Tags: items, ...paging };
  },
);
