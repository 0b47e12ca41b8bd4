import { InvalidClusterSnapshotStateFault$, RestoreFromClusterSnapshotCommand } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import type { Context } from '../../api/context.ts';
import { AwsError, fault } from '../../api/error.ts';
import type { Need } from '../../api/need.ts';
import { newClusterNeeds } from '../create-needs.ts';
import { createManagedMaster } from '../master.ts';
import { clusterDetail } from '../cluster.ts';
import { newCluster, placementMembers } from '../create.ts';
import { onNew, snapshotNeed } from '../needs.ts';
import { findSnapshot, snapshotStatus } from '../snapshot.ts';
import type { ClusterRecord } from '../redshift-state.ts';
import { checkNodes } from '../nodes.ts';

interface Restore {
  ClusterIdentifier: string;
  SnapshotIdentifier?: string | undefined;
  SnapshotArn?: string | undefined;
}

const snapshotOf = ({ SnapshotIdentifier, SnapshotArn }: Restore): string | undefined =>
  SnapshotIdentifier ?? SnapshotArn?.split('/').at(-1);

const restoreNeeds = (input: Restore, context: Context): Need[] => {
  const identifier = snapshotOf(input) ?? '*';
  const known = context.redshift.state.snapshots.find((snapshot) => snapshot.identifier === identifier.toLowerCase());
  return [
    ...onNew(context, { type: 'cluster', name: input.ClusterIdentifier }),
    snapshotNeed(context, identifier),
    ...newClusterNeeds(context, input, known?.shape.masterUsername ?? '*'),
  ];
};

/** The new cluster has the snapshot's data, master user and password and, by default, its shape. */
export const RestoreFromClusterSnapshot = action(
  RestoreFromClusterSnapshotCommand,
  [
    ...placementMembers,
    'SnapshotIdentifier',
    'SnapshotArn',
    'SnapshotClusterIdentifier',
    'NodeType',
    'NumberOfNodes',
    'ManageMasterPassword',
  ],
  restoreNeeds,
  (input, context) => {
    const { redshift } = context;
    const identifier = snapshotOf(input);
    if (identifier === undefined) {
      throw new AwsError('InvalidParameterCombination', 'You must specify SnapshotIdentifier or SnapshotArn.');
    }
    const snapshot = findSnapshot(context, identifier);
    if (snapshotStatus(snapshot, redshift.durations) !== 'available') {
      throw fault(InvalidClusterSnapshotStateFault$, `The snapshot ${identifier} is not available.`);
    }
    const { shape } = snapshot;
    const nodeType = input.NodeType ?? shape.nodeType;
    const wanted = input.NumberOfNodes ?? shape.numberOfNodes;
    const numberOfNodes = checkNodes(nodeType, wanted === 1 ? 'single-node' : 'multi-node', wanted);
    const { database, masterUsername } = shape;
    const port = input.Port ?? shape.port;
    const placed = newCluster(context, input, { nodeType, numberOfNodes, database, masterUsername, port });
    const cluster: ClusterRecord = {
      ...placed,
      masterMd5: shape.masterMd5,
      ...(input.ManageMasterPassword === true
        ? createManagedMaster(context, input.ClusterIdentifier, masterUsername)
        : {}),
      restored: true,
      restoredFrom: snapshot.id,
    };
    redshift.state.clusters.push(cluster);
    redshift.enter(cluster, 'creating', redshift.durations.createMs);
    return { Cluster: clusterDetail(context, cluster) };
  },
);
