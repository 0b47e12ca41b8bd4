import { DeleteClusterCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { deleteManagedSecret } from '../../secretsmanager/managed.ts';
import { clusterDetail, findCluster, requireStatus } from '../cluster.ts';
import { onCluster } from '../needs.ts';
import { takeSnapshot } from '../snapshot.ts';

export const DeleteCluster = action(
  DeleteClusterCommand,
  [
    'ClusterIdentifier',
    'SkipFinalClusterSnapshot',
    'FinalClusterSnapshotIdentifier',
    'FinalClusterSnapshotRetentionPeriod',
  ],
  onCluster,
  (input, context) => {
    const { redshift } = context;
    const { SkipFinalClusterSnapshot: isSkipped = false } = input;
    // Empty is as good as absent: Airflow always sends it.
    const identifier = input.FinalClusterSnapshotIdentifier || undefined;
    const cluster = findCluster(context, input.ClusterIdentifier);
    if (isSkipped === (identifier !== undefined)) {
      throw new AwsError(
        'InvalidParameterCombination',
        isSkipped
          ? 'FinalClusterSnapshotIdentifier cannot be specified when SkipFinalClusterSnapshot is true.'
          : 'FinalClusterSnapshotIdentifier is required unless SkipFinalClusterSnapshot is specified.',
      );
    }
    requireStatus(cluster, ['available', 'paused', 'hardware-failure'], 'delete');
    if (identifier === undefined) redshift.enter(cluster, 'deleting', redshift.durations.deleteMs);
    else {
      const retentionDays = input.FinalClusterSnapshotRetentionPeriod ?? -1;
      takeSnapshot(context, cluster, { identifier, retentionDays, tags: [...cluster.tags] });
      redshift.enter(cluster, 'final-snapshot', redshift.durations.snapshotMs);
    }
    deleteManagedSecret(context, cluster.masterSecretArn);
    return { Cluster: clusterDetail(context, cluster) };
  },
);
