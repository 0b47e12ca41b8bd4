import { DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { onTagsToDelete } from '../needs.ts';
import { findTaggables } from '../taggable.ts';

/** Without Tags, removes every tag; a tag given with a value is removed only if it has that value. */
export const DeleteTags = action(DeleteTagsCommand, ['Resources', 'Tags'], onTagsToDelete, (input, { ec2 }) => {
  for (const { record } of findTaggables(ec2, input.Resources)) {
    record.tags = record.tags.filter(
      (tag) =>
        input.Tags?.every(({ Key, Value }) => tag.Key !== Key || (Value !== undefined && tag.Value !== Value)) === true,
    );
  }
  return {};
});
