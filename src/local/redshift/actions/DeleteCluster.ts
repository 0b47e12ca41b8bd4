import { DeleteClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';
import { deleteManagedSecret } from '../../secretsmanager/managed.ts';

export const DeleteCluster = action(
  DeleteClusterCommand,
  ['ClusterIdentifier', 'SkipFinalClusterSnapshot'],
  (input, context) => {
    const cluster = findCluster(context, input.ClusterIdentifier);
    if (input.SkipFinalClusterSnapshot !== true) {
      throw new AwsError(
        'InvalidParameterCombination',
        'FinalClusterSnapshotIdentifier is required unless SkipFinalClusterSnapshot is specified.',
      );
    }
    requireStatus(cluster, ['available', 'paused'], 'delete');
    deleteManagedSecret(context, cluster.masterSecretArn);
    context.redshift.enter(cluster, 'deleting', context.redshift.durations.deleteMs);
    return { Cluster: clusterDetail(context, cluster) };
  },
);
