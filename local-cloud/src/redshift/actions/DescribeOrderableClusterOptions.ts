import { DescribeOrderableClusterOptionsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { needsItself } from '../../api/need.ts';
import { zonesOf } from '../../ec2/zone.ts';
import { redshiftPage } from '../cluster.ts';
import { orderableOptions } from '../nodes.ts';

export const DescribeOrderableClusterOptions = action(
  DescribeOrderableClusterOptionsCommand,
  ['ClusterVersion', 'NodeType', 'MaxRecords', 'Marker'],
  needsItself,
  (input, { region }) => {
    const found = orderableOptions().filter(
      ({ nodeType }) => (input.NodeType ?? nodeType) === nodeType && (input.ClusterVersion ?? '1.0') === '1.0',
    );
    const { items, next } = redshiftPage(found, ({ nodeType, clusterType }) => `${nodeType} ${clusterType}`, input);
    return {
      OrderableClusterOptions: items.map(({ nodeType, clusterType }) => ({
        ClusterVersion: '1.0',
        ClusterType: clusterType,
        NodeType: nodeType,
        AvailabilityZones: zonesOf(region).map(({ name }) => ({ Name: name })),
      })),
      ...next,
    };
  },
);
