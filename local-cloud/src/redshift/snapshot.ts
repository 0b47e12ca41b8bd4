import { randomUUID } from 'node:crypto';
import {
  ClusterSnapshotAlreadyExistsFault$,
  ClusterSnapshotNotFoundFault$,
  type Snapshot,
} from '@aws-sdk/client-redshift';
import type { Context } from '../api/context.ts';
import { AwsError, fault } from '../api/error.ts';
import { defaultVpc } from '../ec2/ec2-state.ts';
import type { Tag } from '../state/tag.ts';
import { redshiftArn } from './cluster.ts';
import { settlesInMs, type Durations } from './settling.ts';
import type { ClusterRecord, SnapshotRecord } from './redshift-state.ts';
import { checkIdentifier } from './validation.ts';

/** The snapshot of this identifier. Throws ClusterSnapshotNotFound. */
export const findSnapshot = ({ redshift }: Context, identifier: string): SnapshotRecord => {
  const found = redshift.state.snapshots.find((snapshot) => snapshot.identifier === identifier.toLowerCase());
  if (found !== undefined) return found;
  throw fault(ClusterSnapshotNotFoundFault$, `Snapshot not found: ${identifier}`);
};

/** Starts a manual snapshot of the cluster. Throws ClusterSnapshotAlreadyExists, InvalidParameterValue. */
export const takeSnapshot = (
  { redshift }: Context,
  cluster: ClusterRecord,
  wanted: { identifier: string; retentionDays: number; tags: Tag[] },
): SnapshotRecord => {
  const { identifier, retentionDays, tags } = wanted;
  checkIdentifier(identifier, 'SnapshotIdentifier', 255);
  if (!Number.isInteger(retentionDays) || (retentionDays !== -1 && (retentionDays < 1 || retentionDays > 3653))) {
    throw new AwsError('InvalidParameterValue', 'The manual snapshot retention period must be -1 or 1 to 3653 days.');
  }
  if (redshift.state.snapshots.some((snapshot) => snapshot.identifier === identifier)) {
    throw fault(
      ClusterSnapshotAlreadyExistsFault$,
      `Cannot create the snapshot because a snapshot with the identifier ${identifier} already exists.`,
    );
  }
  const { nodeType, numberOfNodes, database, masterUsername, masterMd5, port } = cluster;
  const snapshot: SnapshotRecord = {
    identifier,
    id: randomUUID(),
    clusterIdentifier: cluster.identifier,
    namespaceId: cluster.namespaceId,
    shape: { nodeType, numberOfNodes, database, masterUsername, masterMd5, port },
    availabilityZone: cluster.availabilityZone,
    clusterCreatedAt: cluster.createdAt,
    createdAt: new Date().toISOString(),
    settlesAtMs: Date.now() + redshift.durations.snapshotMs,
    data: 'wanted',
    sizeBytes: 0,
    retentionDays,
    tags,
  };
  redshift.state.snapshots.push(snapshot);
  redshift.take(snapshot, cluster);
  return snapshot;
};

/** The status now. */
export const snapshotStatus = (
  { data, settlesAtMs }: SnapshotRecord,
  durations: Durations,
): 'creating' | 'available' | 'failed' => {
  if (data === 'failed') return 'failed';
  return data === 'copied' && settlesInMs(settlesAtMs, durations) === 0 ? 'available' : 'creating';
};

/** The ARN of a snapshot. */
export const snapshotArn = (context: Context, { clusterIdentifier, identifier }: SnapshotRecord): string =>
  redshiftArn(context, `snapshot:${clusterIdentifier}/${identifier}`);

/** A snapshot as Redshift shows it. */
export const snapshotDetail = (context: Context, snapshot: SnapshotRecord): Snapshot => {
  const { shape } = snapshot;
  const { durations } = context.redshift;
  const status = snapshotStatus(snapshot, durations);
  const megabytes = snapshot.sizeBytes / 2 ** 20;
  return {
    SnapshotIdentifier: snapshot.identifier,
    SnapshotArn: snapshotArn(context, snapshot),
    ClusterIdentifier: snapshot.clusterIdentifier,
    SnapshotType: 'manual',
    Status: status,
    SnapshotCreateTime: new Date(snapshot.createdAt),
    ClusterCreateTime: new Date(snapshot.clusterCreatedAt),
    NodeType: shape.nodeType,
    NumberOfNodes: shape.numberOfNodes,
    DBName: shape.database,
    MasterUsername: shape.masterUsername,
    Port: shape.port,
    AvailabilityZone: snapshot.availabilityZone,
    VpcId: defaultVpc(context.ec2).id,
    OwnerAccount: context.accountId,
    ClusterVersion: '1.0',
    EngineFullVersion: '1.0.0',
    Encrypted: true,
    EncryptedWithHSM: false,
    EnhancedVpcRouting: false,
    MaintenanceTrackName: 'current',
    ManualSnapshotRetentionPeriod: snapshot.retentionDays,
    TotalBackupSizeInMegaBytes: megabytes,
    ActualIncrementalBackupSizeInMegaBytes: megabytes,
    BackupProgressInMegaBytes: status === 'available' ? megabytes : 0,
    EstimatedSecondsToCompletion:
      status === 'creating' ? Math.ceil(settlesInMs(snapshot.settlesAtMs, durations) / 1000) : 0,
    Tags: snapshot.tags,
  };
};
