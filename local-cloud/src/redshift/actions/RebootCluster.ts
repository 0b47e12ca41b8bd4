import { RebootClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';
import { onCluster } from '../needs.ts';

export const RebootCluster = action(RebootClusterCommand, ['ClusterIdentifier'], onCluster, (input, context) => {
  const { redshift } = context;
  const cluster = findCluster(context, input.ClusterIdentifier);
  requireStatus(cluster, ['available'], 'reboot');
  redshift.restart(cluster);
  redshift.enter(cluster, 'rebooting', redshift.durations.rebootMs);
  return { Cluster: clusterDetail(context, cluster) };
});
