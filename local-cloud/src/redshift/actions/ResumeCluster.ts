import { ResumeClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';
import { onCluster } from '../needs.ts';

export const ResumeCluster = action(ResumeClusterCommand, ['ClusterIdentifier'], onCluster, (input, context) => {
  const { redshift } = context;
  const cluster = findCluster(context, input.ClusterIdentifier);
  requireStatus(cluster, ['paused'], 'resume');
  redshift.enter(cluster, 'resuming', redshift.durations.resumeMs);
  return { Cluster: clusterDetail(context, cluster) };
});
