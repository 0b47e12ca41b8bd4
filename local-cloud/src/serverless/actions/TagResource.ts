import { TagResourceCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { onTags } from '../needs.ts';
import { checkedTags, findTagged } from '../tags.ts';

export const TagResource = action(TagResourceCommand, ['resourceArn', 'tags'], onTags, (input, context) => {
  const record = findTagged(context, input.resourceArn);
  const kept = record.tags.filter(({ Key }) => !input.tags.some(({ key }) => key === Key));
  record.tags = checkedTags([...kept.map(({ Key, Value }) => ({ key: Key, value: Value })), ...input.tags]);
  return {};
});
