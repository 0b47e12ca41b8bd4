import { DescribeClusterSnapshotsCommand } from '@aws-sdk/client-redshift';
import type { Snapshot } from '@aws-sdk/client-redshift';
import type { SnapshotShape } from '../contract/snapshot.ts';
import type { AwsClients } from './clients.ts';
import { ClusterFailedError, NotYetError, ResourceNotFoundError, unlessCode } from './errors.ts';
import { findCluster } from './find-cluster.ts';

/**
 * The settings of a cluster from that snapshot; undefined if the cluster exists, so that nothing will be restored.
 * Throws ResourceNotFoundError if there is no such snapshot, NotYetError while it is being taken, ClusterFailedError if
 * taking it failed.
 */
export async function inspectSnapshot(
  clients: AwsClients,
  { identifier, cluster }: { identifier: string; cluster: string },
): Promise<SnapshotShape | undefined> {
  const snapshot = await availableSnapshot(clients, { identifier, cluster });
  if (!snapshot) return undefined;
  return shapeOf(snapshot);
}

export function shapeOf({
  NodeType = '',
  NumberOfNodes = 1,
  DBName = '',
  MasterUsername = '',
}: Snapshot): SnapshotShape {
  return { nodeType: NodeType, nodes: NumberOfNodes, database: DBName, adminUser: MasterUsername };
}

/** Like `inspectSnapshot`, but returns AWS's description of the snapshot. */
export async function availableSnapshot(
  clients: AwsClients,
  { identifier, cluster }: { identifier: string; cluster: string },
): Promise<Snapshot | undefined> {
  if (await findCluster(clients, cluster)) return undefined;
  const describe = new DescribeClusterSnapshotsCommand({ SnapshotIdentifier: identifier });
  const found = await unlessCode(clients.redshift.send(describe), 'ClusterSnapshotNotFound');
  const snapshot = found?.Snapshots?.[0];
  if (!snapshot)
    throw new ResourceNotFoundError(
      `there is no snapshot ${identifier} in ${clients.region} (warehouse.snapshotIdentifier): ` +
        '`aws redshift describe-cluster-snapshots` lists those that exist',
    );
  const { Status = '' } = snapshot;
  const what = `the snapshot ${identifier} is ${Status}`;
  if (/^(failed|deleted)/.test(Status)) throw new ClusterFailedError(what);
  if (!/^available/.test(Status)) throw new NotYetError(what);
  return snapshot;
}
