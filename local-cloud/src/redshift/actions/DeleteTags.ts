import { DeleteTagsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { findTagged } from '../tagged.ts';

export const DeleteTags = action(DeleteTagsCommand, ['ResourceName', 'TagKeys'], (input, context) => {
  const { record } = findTagged(context, input.ResourceName);
  record.tags = record.tags.filter(({ Key }) => !input.TagKeys.includes(Key));
  return {};
});
