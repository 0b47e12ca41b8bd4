import { TagUserCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { onTagsOfUser } from '../needs.ts';
import { findUser } from '../user.ts';
import { checkTags, mergeTags } from '../validation.ts';

export const TagUser = action(TagUserCommand, ['UserName', 'Tags'], onTagsOfUser, (input, context) => {
  const user = findUser(context, input.UserName);
  user.tags = mergeTags(user.tags, checkTags(input.Tags));
  return {};
});
