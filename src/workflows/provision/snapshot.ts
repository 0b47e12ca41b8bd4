import type { ClusterSpec } from '../../contract/activities.ts';
import { snapshotProblems } from '../../contract/snapshot.ts';
import { activities } from '../activities.ts';
import { failure } from '../failure.ts';

/**
 * Checks that a cluster to restore will match the input, because it gets the snapshot's settings. Fails with
 * InvalidInput, which names every field that differs. Skipped if the cluster already exists.
 */
export async function checkSnapshot({ snapshotIdentifier, ...cluster }: ClusterSpec): Promise<void> {
  if (snapshotIdentifier === undefined) return;
  const ref = { identifier: snapshotIdentifier, cluster: cluster.identifier };
  const { snapshot } = await activities.inspectSnapshot(ref);
  if (!snapshot) return;
  const problems = snapshotProblems(cluster, snapshot, snapshotIdentifier);
  if (problems.length > 0) throw failure('InvalidInput', problems.join('; '), problems);
}
