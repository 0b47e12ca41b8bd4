import type { ClusterSpec } from '../../contract/activities.ts';
import { snapshotProblems } from '../../contract/snapshot.ts';
import { activities } from '../activities.ts';
import { failure } from '../failure.ts';

/**
 * Looks whether a cluster that is to be restored will be as the input says: it becomes what the snapshot is. Fails with
 * InvalidInput, which names every field that differs. Nothing is looked at where the cluster is there already.
 */
export async function checkSnapshot({ snapshotIdentifier, ...cluster }: ClusterSpec): Promise<void> {
  if (snapshotIdentifier === undefined) return;
  const ref = { identifier: snapshotIdentifier, cluster: cluster.identifier };
  const { snapshot } = await activities.inspectSnapshot(ref);
  if (!snapshot) return;
  const problems = snapshotProblems(cluster, snapshot, snapshotIdentifier);
  if (problems.length > 0) throw failure('InvalidInput', problems.join('; '), problems);
}
