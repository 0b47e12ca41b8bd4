import { DescribeClusterParameterGroupsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { hasTags, redshiftPage } from '../cluster.ts';
import { findParameterGroup, parameterGroupDetail, parameterGroups } from '../parametergroup.ts';

export const DescribeClusterParameterGroups = action(
  DescribeClusterParameterGroupsCommand,
  ['ParameterGroupName', 'TagKeys', 'TagValues', 'MaxRecords', 'Marker'],
  needsItself,
  (input, context) => {
    const { ParameterGroupName: wanted } = input;
    const named = wanted === undefined ? parameterGroups(context) : [findParameterGroup(context, wanted)];
    const found = named.filter(({ tags }) => hasTags(tags, input));
    const { items, next } = redshiftPage(found, ({ name }) => name, input);
    return { ParameterGroups: items.map(parameterGroupDetail), ...next };
  },
);
