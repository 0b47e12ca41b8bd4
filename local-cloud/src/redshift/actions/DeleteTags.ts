import { DeleteTagsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { onTagKeys } from '../needs.ts';
import { findTagged } from '../tagged.ts';

export const DeleteTags = action(DeleteTagsCommand, ['ResourceName', 'TagKeys'], onTagKeys, (input, context) => {
  const { record } = findTagged(context, input.ResourceName);
  record.tags = record.tags.filter(({ Key }) => !input.TagKeys.includes(Key));
  return {};
});
