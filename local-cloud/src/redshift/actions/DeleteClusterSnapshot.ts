import { DeleteClusterSnapshotCommand, InvalidClusterSnapshotStateFault$ } from '@aws-sdk/client-redshift';
import { action } from '../../api/action.ts';
import { fault } from '../../api/error.ts';
import { onSnapshot } from '../needs.ts';
import { findSnapshot, snapshotDetail, snapshotStatus } from '../snapshot.ts';

export const DeleteClusterSnapshot = action(
  DeleteClusterSnapshotCommand,
  ['SnapshotIdentifier', 'SnapshotClusterIdentifier'],
  onSnapshot,
  async (input, context) => {
    const { redshift } = context;
    const snapshot = findSnapshot(context, input.SnapshotIdentifier);
    const isNeeded = redshift.state.clusters.some(({ restoredFrom }) => restoredFrom === snapshot.id);
    if (snapshotStatus(snapshot, redshift.durations) === 'creating' || isNeeded) {
      throw fault(
        InvalidClusterSnapshotStateFault$,
        `Cannot delete the snapshot ${snapshot.identifier} because it is ${isNeeded ? 'being restored' : 'creating'}.`,
      );
    }
    const detail = snapshotDetail(context, snapshot);
    await redshift.discard(snapshot);
    return { Snapshot: { ...detail, Status: 'deleted' } };
  },
);
