import { UntagResourceCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { onTagKeys } from '../needs.ts';
import { findTagged } from '../tags.ts';

export const UntagResource = action(UntagResourceCommand, ['resourceArn', 'tagKeys'], onTagKeys, (input, context) => {
  const record = findTagged(context, input.resourceArn);
  record.tags = record.tags.filter(({ Key }) => !input.tagKeys.includes(Key));
  return {};
});
