import { PauseClusterCommand } from '@aws-sdk/client-redshift';
import type { Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { ClusterFailedError, NotYetError, hasCode, unlessCode } from './errors.ts';
import { isBeingDeleted, isFailed } from './cluster-status.ts';
import { findCluster } from './find-cluster.ts';
import { owns, tagKeys, tagValue } from './ownership.ts';
import { claimRestored } from './restored.ts';

/**
 * Starts to pause the cluster; once it is paused, returns the end of its time to live (ISO 8601, UTC, or `none`).
 * Idempotent. Undefined if there is no such cluster of this owner or it is being deleted, so that nothing needs
 * pausing. Throws NotYetError until it is paused, ClusterFailedError in a state in which it will not be.
 */
export async function pauseCluster(
  clients: AwsClients,
  identifier: string,
  ownership: Ownership,
): Promise<string | undefined> {
  const found = await findCluster(clients, identifier);
  const cluster = found && (await claimRestored(clients, found, ownership));
  if (!cluster || !owns(ownership, cluster.Tags)) return undefined;
  const { ClusterStatus: status = '', Tags } = cluster;
  if (isBeingDeleted(status)) return undefined;
  if (status.startsWith('paused')) return tagValue(Tags, tagKeys.expires) ?? 'none';
  if (isFailed(status)) throw new ClusterFailedError(`the cluster ${identifier} is ${status}`);
  if (status.startsWith('available')) await askToPause(clients, identifier);
  throw new NotYetError(`the cluster ${identifier} is ${status}, not yet paused`);
}

/** AWS refuses to pause while a snapshot is being taken, and for a moment after it is reported as available. */
async function askToPause({ redshift }: AwsClients, ClusterIdentifier: string): Promise<void> {
  try {
    await unlessCode(redshift.send(new PauseClusterCommand({ ClusterIdentifier })), 'ClusterNotFound');
  } catch (error) {
    if (!hasCode(error, 'InvalidClusterState')) throw error;
    const message = `the cluster ${ClusterIdentifier} cannot be paused now: ${(error as Error).message}`;
    throw new NotYetError(message, { cause: error });
  }
}
