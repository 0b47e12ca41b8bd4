import { UntagRoleCommand } from '@aws-sdk/client-iam';
import { action } from '../../api/action.ts';
import { onTagKeysOfRole } from '../needs.ts';
import { findRole } from '../role.ts';

export const UntagRole = action(UntagRoleCommand, ['RoleName', 'TagKeys'], onTagKeysOfRole, (input, context) => {
  const role = findRole(context, input.RoleName);
  const keys = new Set(input.TagKeys.map((key) => key.toLowerCase()));
  role.tags = role.tags.filter(({ Key }) => !keys.has(Key.toLowerCase()));
  return {};
});
