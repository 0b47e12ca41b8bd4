import { DescribeClusterSnapshotsCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { AwsError } from '../../api/error.ts';
import { needsItself } from '../../api/need.ts';
import { hasTags, redshiftPage } from '../cluster.ts';
import { findSnapshot, snapshotArn, snapshotDetail } from '../snapshot.ts';

export const DescribeClusterSnapshots = action(
  DescribeClusterSnapshotsCommand,
  [
    'ClusterIdentifier',
    'SnapshotIdentifier',
    'SnapshotArn',
    'SnapshotType',
    'OwnerAccount',
    'StartTime',
    'EndTime',
    'TagKeys',
    'TagValues',
    'MaxRecords',
    'Marker',
  ],
  needsItself,
  (input, context) => {
    const { SnapshotType: type = 'manual', StartTime: from, EndTime: until } = input;
    if (!/^(manual|automated)$/.test(type)) {
      throw new AwsError(
        'InvalidParameterValue',
        `Invalid snapshot type: ${type}. Valid values are automated and manual.`,
      );
    }
    const { snapshots } = context.redshift.state;
    const all = input.SnapshotIdentifier === undefined ? snapshots : [findSnapshot(context, input.SnapshotIdentifier)];
    const found = all.filter(
      (snapshot) =>
        type === 'manual' &&
        (input.ClusterIdentifier ?? snapshot.clusterIdentifier) === snapshot.clusterIdentifier &&
        (input.SnapshotArn ?? snapshotArn(context, snapshot)) === snapshotArn(context, snapshot) &&
        (input.OwnerAccount ?? context.accountId) === context.accountId &&
        (from === undefined || new Date(snapshot.createdAt) >= from) &&
        (until === undefined || new Date(snapshot.createdAt) <= until) &&
        hasTags(snapshot.tags, input),
    );
    const { items, next } = redshiftPage(found, ({ identifier }) => identifier, input);
    return { Snapshots: items.map((snapshot) => snapshotDetail(context, snapshot)), ...next };
  },
);
