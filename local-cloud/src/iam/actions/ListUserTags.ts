import { ListUserTagsCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { iamPage } from '../identity.ts';
import { onUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const ListUserTags = action(
  ListUserTagsCommand,
  ['UserName', 'Marker', 'MaxItems'],
  onUser,
  (input, context) => {
    const { items, paging } = iamPage(findUser(context, input.UserName).tags, ({ Key }) => Key, input);
    return { Tags: items, ...paging };
  },
);
