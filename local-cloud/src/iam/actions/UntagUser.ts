import { UntagUserCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { onTagKeysOfUser } from '../needs.ts';
import { findUser } from '../user.ts';

export const UntagUser = action(UntagUserCommand, ['UserName', 'TagKeys'], onTagKeysOfUser, (input, context) => {
  const user = findUser(context, input.UserName);
  const keys = new Set(input.TagKeys.map((key) => key.toLowerCase()));
  user.tags = user.tags.filter(({ Key }) => !keys.has(Key.toLowerCase()));
  return {};
});
