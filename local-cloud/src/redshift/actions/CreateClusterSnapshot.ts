import { CreateClusterSnapshotCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { findCluster, requireStatus } from '../cluster.ts';
import { onNew } from '../needs.ts';
import { snapshotDetail, takeSnapshot } from '../snapshot.ts';
import { checkTags } from '../validation.ts';

export const CreateClusterSnapshot = action(
  CreateClusterSnapshotCommand,
  ['SnapshotIdentifier', 'ClusterIdentifier', 'ManualSnapshotRetentionPeriod', 'Tags'],
  ({ ClusterIdentifier, SnapshotIdentifier, Tags: tags }, context) =>
    onNew(context, { type: 'snapshot', name: `${ClusterIdentifier}/${SnapshotIdentifier}`, tags }),
  (input, context) => {
    const cluster = findCluster(context, input.ClusterIdentifier);
    requireStatus(cluster, ['available'], 'take a snapshot');
    const snapshot = takeSnapshot(context, cluster, {
      identifier: input.SnapshotIdentifier,
      retentionDays: input.ManualSnapshotRetentionPeriod ?? cluster.shown.manualRetentionDays,
      tags: checkTags(input.Tags),
    });
    return { Snapshot: snapshotDetail(context, snapshot) };
  },
);
