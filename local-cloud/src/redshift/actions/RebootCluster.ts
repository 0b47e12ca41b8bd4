import { RebootClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';

export const RebootCluster = action(RebootClusterCommand, ['ClusterIdentifier'], (input, context) => {
  const { redshift } = context;
  const cluster = findCluster(context, input.ClusterIdentifier);
  requireStatus(cluster, ['available'], 'reboot');
  redshift.restart(cluster);
  redshift.enter(cluster, 'rebooting', redshift.durations.rebootMs);
  return { Cluster: clusterDetail(context, cluster) };
});
