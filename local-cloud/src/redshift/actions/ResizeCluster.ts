import { ResizeClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';
import { checkNodes } from '../validation.ts';

export const ResizeCluster = action(
  ResizeClusterCommand,
  ['ClusterIdentifier', 'ClusterType', 'NodeType', 'NumberOfNodes', 'Classic'],
  (input, context) => {
    const { redshift } = context;
    const cluster = findCluster(context, input.ClusterIdentifier);
    requireStatus(cluster, ['available'], 'resize');
    const nodeType = input.NodeType ?? cluster.nodeType;
    const count = input.NumberOfNodes ?? (input.ClusterType === 'single-node' ? 1 : cluster.numberOfNodes);
    const clusterType = input.ClusterType ?? (count === 1 ? 'single-node' : 'multi-node');
    Object.assign(cluster, { nodeType, numberOfNodes: checkNodes(nodeType, clusterType, count) });
    redshift.enter(cluster, 'resizing', redshift.durations.resizeMs);
    return { Cluster: clusterDetail(context, cluster) };
  },
);
