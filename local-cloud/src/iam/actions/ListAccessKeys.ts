import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { iamPage } from '../identity.ts';
import { onUser } from '../needs.ts';
import { findUserOrCaller } from '../user.ts';

export const ListAccessKeys = action(
  ListAccessKeysCommand,
  ['UserName', 'Marker', 'MaxItems'],
  onUser,
  (input, context) => {
    const user = findUserOrCaller(context, input.UserName);
    const keys = context.iam.accessKeys.filter(({ userName }) => userName === user.name);
    const { items, paging } = iamPage(keys, ({ id }) => id, input);
    return {
      AccessKeyMetadata: items.map(({ id, active, createdAt }) => ({
        UserName: user.name,
        AccessKeyId: id,
        Status: active ? ('Active' as const) : ('Inactive' as const),
        CreateDate: new Date(createdAt),
      })),
      ...paging,
    };
  },
);
