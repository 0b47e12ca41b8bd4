import { PauseClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';
import { onCluster } from '../needs.ts';

export const PauseCluster = action(PauseClusterCommand, ['ClusterIdentifier'], onCluster, (input, context) => {
  const { redshift } = context;
  const cluster = findCluster(context, input.ClusterIdentifier);
  requireStatus(cluster, ['available'], 'pause');
  redshift.enter(cluster, 'pausing', redshift.durations.pauseMs);
  return { Cluster: clusterDetail(context, cluster) };
});
