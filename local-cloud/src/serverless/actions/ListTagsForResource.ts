import { ListTagsForResourceCommand } from '@aws-sdk/client-redshift-serverless';
import { action } from '../../api/action.ts';
import { onResource } from '../needs.ts';
import { findTagged } from '../tags.ts';

export const ListTagsForResource = action(
  ListTagsForResourceCommand,
  ['resourceArn'],
  onResource,
  (input, context) => ({
    tags: findTagged(context, input.resourceArn).tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
  }),
);
