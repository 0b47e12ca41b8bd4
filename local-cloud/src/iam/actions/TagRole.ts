import { TagRoleCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { onTagsOfRole } from '../needs.ts';
import { findRole } from '../role.ts';
import { checkTags, mergeTags } from '../validation.ts';

export const TagRole = action(TagRoleCommand, ['RoleName', 'Tags'], onTagsOfRole, (input, context) => {
  const role = findRole(context, input.RoleName);
  role.tags = mergeTags(role.tags, checkTags(input.Tags));
  return {};
});
