import { DescribeTagsCommand } from '@aws-sdk/client-ec2';
import { action } from '../../api/action.ts';
import { ec2Page, filtered } from '../filter.ts';
import { onAll } from '../needs.ts';
import { taggables } from '../taggable.ts';

export const DescribeTags = action(
  DescribeTagsCommand,
  ['Filters', 'MaxResults', 'NextToken'],
  onAll,
  (input, { ec2 }) => {
    const all = taggables(ec2).flatMap(({ id, type, record }) => record.tags.map((tag) => ({ id, type, tags: [tag] })));
    const found = filtered(
      all,
      {
        'resource-id': ({ id }) => [id],
        'resource-type': ({ type }) => [type],
        key: ({ tags }) => tags.map(({ Key }) => Key),
        value: ({ tags }) => tags.map(({ Value }) => Value),
      },
      input.Filters,
    );
    const { items, next } = ec2Page(found, ({ id, tags }) => `${id} ${tags[0]?.Key}`, input);
    return {
      Tags: items.flatMap(({ id, type, tags }) => tags.map((tag) => ({ ResourceId: id, ResourceType: type, ...tag }))),
      ...next,
    };
  },
);
