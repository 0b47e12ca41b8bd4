import { PauseClusterCommand } from '@aws-sdk/client-redshift';
import type { Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { ClusterFailedError, NotYetError, hasCode, unlessCode } from './errors.ts';
import { isBeingDeleted, isFailed } from './cluster-status.ts';
import { findCluster } from './find-cluster.ts';
import { owns, tagKeys, tagValue } from './ownership.ts';
import { claimRestored } from './restored.ts';

/**
 * Asks for the cluster to be paused; the end of its time to live (ISO 8601, UTC, or `none`) once it is. Idempotent.
 * undefined when there is no such cluster that is owned so, or it is being deleted: there is nothing to pause.
 * Throws NotYetError until it is paused, ClusterFailedError in a state in which it will not be.
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

/** Refused while a snapshot is taken, and in the first moments of one that says that it is available. */
async function askToPause({ redshift }: AwsClients, ClusterIdentifier: string): Promise<void> {
  try {
    await unlessCode(redshift.send(new PauseClusterCommand({ ClusterIdentifier })), 'ClusterNotFound');
  } catch (error) {
    if (!hasCode(error, 'InvalidClusterState')) throw error;
    const message = `the cluster ${ClusterIdentifier} cannot be paused now: ${(error as Error).message}`;
    throw new NotYetError(message, { cause: error });
  }
}
