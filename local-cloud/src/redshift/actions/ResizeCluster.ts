import { ResizeClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';
import { onCluster } from '../needs.ts';
import { resizedNodes } from '../nodes.ts';

export const ResizeCluster = action(
  ResizeClusterCommand,
  ['ClusterIdentifier', 'ClusterType', 'NodeType', 'NumberOfNodes', 'Classic'],
  onCluster,
  (input, context) => {
    const { redshift } = context;
    const cluster = findCluster(context, input.ClusterIdentifier);
    requireStatus(cluster, ['available'], 'resize');
    Object.assign(cluster, resizedNodes(cluster, input));
    redshift.enter(cluster, 'resizing', redshift.durations.resizeMs);
    return { Cluster: clusterDetail(context, cluster) };
  },
);
