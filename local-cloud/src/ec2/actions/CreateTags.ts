import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { checkTags } from '../filter.ts';
import { onTags } from '../needs.ts';
import { findTaggables } from '../taggable.ts';

export const CreateTags = action(CreateTagsCommand, ['Resources', 'Tags'], onTags, (input, { ec2 }) => {
  const tags = checkTags(input.Tags);
  const keys = new Set(tags.map(({ Key }) => Key));
  const merged = findTaggables(ec2, input.Resources).map(({ record }) => ({
    record,
    tags: checkTags([...record.tags.filter(({ Key }) => !keys.has(Key)), ...tags]),
  }));
  for (const each of merged) each.record.tags = each.tags;
  return {};
});
