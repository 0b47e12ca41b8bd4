import { DescribeClusterSubnetGroupsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { hasTags, redshiftPage } from '../cluster.ts';
import { checkSubnetGroup, subnetGroups } from '../placement.ts';
import { subnetGroupDetail } from '../subnetgroup.ts';

export const DescribeClusterSubnetGroups = action(
  DescribeClusterSubnetGroupsCommand,
  ['ClusterSubnetGroupName', 'TagKeys', 'TagValues', 'MaxRecords', 'Marker'],
  needsItself,
  (input, context) => {
    const { ClusterSubnetGroupName: wanted } = input;
    const name = wanted === undefined ? undefined : checkSubnetGroup(context, wanted);
    const found = subnetGroups(context).filter(
      (group) => (name ?? group.name) === group.name && hasTags(group.tags, input),
    );
    const { items, next } = redshiftPage(found, (group) => group.name, input);
    return { ClusterSubnetGroups: items.map((group) => subnetGroupDetail(context, group)), ...next };
  },
);
