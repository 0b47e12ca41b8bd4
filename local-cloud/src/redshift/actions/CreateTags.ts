import { CreateTagsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { onTags } from '../needs.ts';
import { findTagged } from '../tagged.ts';
import { checkTags } from '../validation.ts';

export const CreateTags = action(CreateTagsCommand, ['ResourceName', 'Tags'], onTags, (input, context) => {
  const { record } = findTagged(context, input.ResourceName);
  const added = checkTags(input.Tags);
  const keys = new Set(added.map(({ Key }) => Key));
  record.tags = checkTags([...record.tags.filter(({ Key }) => !keys.has(Key)), ...added]);
  return {};
});
