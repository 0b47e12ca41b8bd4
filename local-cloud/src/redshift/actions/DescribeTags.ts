import { DescribeTagsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { hasTags, redshiftPage, redshiftArn } from '../cluster.ts';
import { findTagged, taggedResources } from '../tagged.ts';

export const DescribeTags = action(
  DescribeTagsCommand,
  ['ResourceName', 'ResourceType', 'TagKeys', 'TagValues', 'MaxRecords', 'Marker'],
  ({ ResourceName, ResourceType }, context) => [
    {
      resource:
        ResourceName ?? (ResourceType === undefined ? '*' : redshiftArn(context, `${ResourceType.toLowerCase()}:*`)),
    },
  ],
  (input, context) => {
    const { ResourceName: arn, ResourceType: type } = input;
    if (arn !== undefined && type !== undefined) {
      throw new AwsError('InvalidParameterCombination', 'Specify either ResourceName or ResourceType, not both.');
    }
    const all = arn === undefined ? taggedResources(context) : [findTagged(context, arn)];
    const pairs = all
      .filter((each) => type === undefined || each.type === type.toLowerCase())
      .flatMap((each) => each.record.tags.map((tag) => ({ ...each, tag })))
      .filter(({ tag }) => hasTags([tag], input));
    const { items, next } = redshiftPage(pairs, (each) => `${each.arn} ${each.tag.Key}`, input);
    return {
      TaggedResources: items.map((each) => ({ ResourceName: each.arn, ResourceType: each.type, Tag: each.tag })),
      ...next,
    };
  },
);
