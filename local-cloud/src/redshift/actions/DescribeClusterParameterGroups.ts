import { DescribeClusterParameterGroupsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { hasTags, redshiftPage } from '../cluster.ts';
import { checkParameterGroup, parameterGroups } from '../placement.ts';

export const DescribeClusterParameterGroups = action(
  DescribeClusterParameterGroupsCommand,
  ['ParameterGroupName', 'TagKeys', 'TagValues', 'MaxRecords', 'Marker'],
  (input) => {
    const { ParameterGroupName: wanted } = input;
    const names = wanted === undefined ? [...parameterGroups.keys()] : [checkParameterGroup(wanted)];
    const found = hasTags([], input) ? names : [];
    const { items, next } = redshiftPage(found, (name) => name, input);
    return {
      ParameterGroups: items.map((name) => ({
        ParameterGroupName: name,
        ParameterGroupFamily: parameterGroups.get(name)?.family,
        Description: `Default parameter group for ${parameterGroups.get(name)?.family}`,
        Tags: [],
      })),
      ...next,
    };
  },
);
