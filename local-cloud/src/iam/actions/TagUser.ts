import { TagUserCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { findUser } from '../user.ts';
import { checkTags, mergeTags } from '../validation.ts';

export const TagUser = action(TagUserCommand, ['UserName', 'Tags'], (input, context) => {
  const user = findUser(context, input.UserName);
  user.tags = mergeTags(user.tags, checkTags(input.Tags));
  return {};
});
