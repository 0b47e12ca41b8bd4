import type { Finding } from '../../contract/preflight.ts';
import { snapshotProblems } from '../../contract/snapshot.ts';
import type { SnapshotShape } from '../../contract/snapshot.ts';
import type { AwsClients } from '../clients.ts';
import { ClusterFailedError, NotYetError, ResourceNotFoundError, isDenied } from '../errors.ts';
import { availableSnapshot, shapeOf } from '../snapshot.ts';
import { finder } from './finding.ts';

const { passed, warned, failed } = finder('snapshot');

/** Whether this account can restore the cluster from that snapshot, with the settings of the input. */
export async function checkSnapshot(
  clients: AwsClients,
  { snapshotIdentifier, ...cluster }: SnapshotShape & { identifier: string; snapshotIdentifier: string },
  caller: string | undefined,
): Promise<Finding[]> {
  const what = `warehouse.snapshotIdentifier ${snapshotIdentifier}`;
  const ref = { identifier: snapshotIdentifier, cluster: cluster.identifier };
  try {
    const snapshot = await availableSnapshot(clients, ref);
    if (!snapshot) return [passed({ what, why: `is not needed: the cluster ${cluster.identifier} exists` })];
    const [, , , , account] = caller?.split(':') ?? [];
    const { OwnerAccount: owner = account } = snapshot;
    if (account !== undefined && owner !== account)
      return [
        failed({
          what,
          why: `belongs to the account ${owner}`,
          fix: 'copy it into this account, which can restore only its own',
        }),
      ];
    const shape = shapeOf(snapshot);
    const problems = snapshotProblems(cluster, shape, snapshotIdentifier);
    if (problems.length > 0) return [failed({ what, why: `is not what the input says: ${problems.join('; ')}` })];
    return [passed({ what, why: `is available: ${shape.nodes} × ${shape.nodeType}, the database ${shape.database}` })];
  } catch (error) {
    const why = `cannot be restored (${error instanceof Error ? error.message : String(error)})`;
    if (error instanceof NotYetError) return [warned({ what, why, fix: 'a run waits up to an hour for it' })];
    if (error instanceof ResourceNotFoundError || error instanceof ClusterFailedError) return [failed({ what, why })];
    if (isDenied(error))
      return [failed({ what, why, fix: 'give the worker the policy that `sparkify policy` prints' })];
    throw error;
  }
}
