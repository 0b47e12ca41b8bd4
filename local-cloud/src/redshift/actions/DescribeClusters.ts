import { DescribeClustersCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { clusterDetail, findCluster, hasTags, redshiftPage } from '../cluster.ts';
import { clusterNeed } from '../needs.ts';

export const DescribeClusters = action(
  DescribeClustersCommand,
  ['ClusterIdentifier', 'TagKeys', 'TagValues', 'MaxRecords', 'Marker'],
  ({ ClusterIdentifier: identifier = '*' }, context) => [clusterNeed(context, identifier)],
  (input, context) => {
    const { ClusterIdentifier: identifier } = input;
    const all = identifier === undefined ? context.redshift.state.clusters : [findCluster(context, identifier)];
    const found = all.filter(({ tags }) => hasTags(tags, input));
    const { items, next } = redshiftPage(found, (cluster) => cluster.identifier, input);
    return { Clusters: items.map((cluster) => clusterDetail(context, cluster)), ...next };
  },
);
