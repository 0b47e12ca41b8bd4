import {
  DeleteClusterCommand,
  ModifyClusterIamRolesCommand,
  ResumeClusterCommand,
  paginateDescribeTags,
} from '@aws-sdk/client-redshift';
import type { Cluster } from '@aws-sdk/client-redshift';
import type { ClusterEndpoint, ClusterRequest, Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { isBeingDeleted, isFailed } from './cluster-status.ts';
import { askForCluster, onceSpread } from './create-cluster.ts';
import { ClusterFailedError, NotYetError, ResourceNotFoundError, hasCode, unlessCode, unlessDenied } from './errors.ts';
import { findCluster } from './find-cluster.ts';
import { clusterDifferences, groupsOf } from './cluster-differences.ts';
import { adopt, ownerTags, owns, requireOwned, tagKeys } from './ownership.ts';
import { collect } from './pages.ts';
import { announceRestore, claimRestored } from './restored.ts';
import { tagAdopted } from './tags.ts';

/** A running cluster, as a session needs to know it. */
export interface RunningCluster extends ClusterEndpoint {
  database: string;
  adminUser: string;
}

/**
 * Creates the cluster, from a snapshot if one is given, or adopts it if it is ours: a paused cluster is then resumed,
 * and the role attached if it is not. Does not wait. Idempotent: CreateCluster has no client token, so the identifier
 * and our tags serve as one. Throws ForeignResourceError if a cluster with that name is not ours, NotYetError while an
 * old one is being deleted or an adopted one cannot be changed.
 */
export async function ensureCluster(
  clients: AwsClients,
  request: ClusterRequest,
): Promise<{ created: boolean; differs?: string[] }> {
  const { identifier } = request.cluster;
  const found = await findCluster(clients, identifier);
  if (!found) {
    const isRestore = request.cluster.snapshotIdentifier !== undefined;
    if (isRestore) await announceRestore(clients, groupsOf(request)[0] ?? '', identifier);
    const made = await unlessCode(askForCluster(clients, request), 'ClusterAlreadyExists');
    if (!made) throw new NotYetError(`the cluster ${identifier} exists, but AWS does not show it yet`);
    // The next attempt finds it, and tags it.
    if (isRestore) throw new NotYetError(`the cluster ${identifier} is being restored, and has no tags yet`);
    return { created: true };
  }
  const existing = await claimRestored(clients, found, request.owner, ownerTags(request.owner));
  const { created } = adopt(`the Redshift cluster ${identifier}`, request.owner, existing.Tags);
  await tagAdopted(clients, { type: 'AWS::Redshift::Cluster', id: identifier }, request.owner, existing.Tags);
  await makeUsable(clients, existing, request.roleArn);
  const differs = created ? [] : clusterDifferences(existing, request);
  return { created, ...(differs.length > 0 && { differs }) };
}

async function makeUsable({ redshift }: AwsClients, cluster: Cluster, roleArn: string): Promise<void> {
  const { ClusterIdentifier, ClusterStatus: status = '', IamRoles = [] } = cluster;
  if (isBeingDeleted(status)) throw new NotYetError(`the cluster ${ClusterIdentifier} is still being deleted`);
  if (status.startsWith('paused')) await redshift.send(new ResumeClusterCommand({ ClusterIdentifier }));
  if (/^(paus|resum)/.test(status)) throw new NotYetError(`the cluster ${ClusterIdentifier} is ${status}`);
  if (IamRoles.some(({ IamRoleArn }) => IamRoleArn === roleArn)) return;
  requireAvailable(cluster);
  await onceSpread(redshift.send(new ModifyClusterIamRolesCommand({ ClusterIdentifier, AddIamRoles: [roleArn] })));
}

/**
 * The endpoint of an available cluster whose roles are attached. Throws NotYetError until then, ClusterFailedError if
 * it will not become so by itself, ResourceNotFoundError if it does not exist.
 */
export async function readyEndpoint(clients: AwsClients, identifier: string): Promise<RunningCluster> {
  const cluster = await requireCluster(clients, identifier);
  requireAvailable(cluster);
  const role = cluster.IamRoles?.find(({ ApplyStatus }) => ApplyStatus !== 'in-sync');
  if (role) throw new NotYetError(`the role ${role.IamRoleArn} is ${role.ApplyStatus} the cluster ${identifier}`);
  return { ...endpointOf(cluster), database: cluster.DBName ?? 'dev', adminUser: cluster.MasterUsername ?? '' };
}

/** Throws NotYetError if it has none, for instance while it is being created. */
export function endpointOf({
  ClusterIdentifier,
  Endpoint: { Address: address, Port: port } = {},
}: Cluster): ClusterEndpoint {
  if (address !== undefined && port !== undefined) return { address, port };
  throw new NotYetError(`the cluster ${ClusterIdentifier} has no endpoint`);
}

/** Throws NotYetError until the cluster is available, ClusterFailedError if it will not become so by itself. */
export function requireAvailable({ ClusterIdentifier, ClusterStatus: status = '' }: Cluster): void {
  if (status.startsWith('available')) return;
  const what = `the cluster ${ClusterIdentifier} is ${status}`;
  if (status.startsWith('paused'))
    throw new ClusterFailedError(`${what}: resume it (\`provision\` does, if the pipeline created it)`);
  if (isFailed(status)) throw new ClusterFailedError(what);
  throw new NotYetError(what);
}

/**
 * Throws ResourceNotFoundError if there is no such cluster, ForeignResourceError if it does not belong to the pipeline,
 * NotYetError and ClusterFailedError if it does not accept work yet, or will not by itself.
 */
export async function requireOwnCluster(clients: AwsClients, identifier: string, ownership: Ownership): Promise<void> {
  const cluster = await findCluster(clients, identifier);
  if (!cluster) {
    const fix = 'create it with `sparkify run provision` and the same input, then retry a held run';
    throw new ResourceNotFoundError(`there is no Redshift cluster ${identifier}: ${fix}`);
  }
  requireOwned(`the Redshift cluster ${identifier}`, ownership, cluster.Tags);
  requireAvailable(cluster);
}

/**
 * Starts the deletion of our cluster, after a final snapshot if one is named; true if there was one. Idempotent. Throws
 * NotYetError in a state in which AWS refuses to delete.
 */
export async function removeCluster(
  clients: AwsClients,
  { identifier, finalSnapshot }: { identifier: string; finalSnapshot?: string },
  ownership: Ownership,
): Promise<boolean> {
  const seen = await seeCluster(clients, identifier);
  const cluster = seen && (await claimRestored(clients, seen, ownership));
  if (!cluster || !owns(ownership, cluster.Tags)) return false;
  if (isBeingDeleted(cluster.ClusterStatus ?? '')) return true;
  const remove = new DeleteClusterCommand({
    ClusterIdentifier: identifier,
    ...(finalSnapshot === undefined
      ? { SkipFinalClusterSnapshot: true }
      : { FinalClusterSnapshotIdentifier: finalSnapshot }),
  });
  try {
    await unlessCode(clients.redshift.send(remove), 'ClusterNotFound');
  } catch (error) {
    if (!hasCode(error, 'InvalidClusterState')) throw error;
    const status = cluster.ClusterStatus ?? 'changing';
    throw new NotYetError(`the cluster ${identifier} is ${status}, and cannot be deleted in that state`, {
      cause: error,
    });
  }
  return true;
}

/** Throws NotYetError while AWS knows the cluster. */
export async function requireGone(clients: AwsClients, identifier: string): Promise<void> {
  const cluster = await seeCluster(clients, identifier);
  if (cluster) throw new NotYetError(`the cluster ${identifier} is ${cluster.ClusterStatus ?? 'still there'}`);
}

/**
 * The cluster, as far as the caller's permissions allow: without permission to describe it, its tags show that it
 * exists and whose it is.
 */
async function seeCluster(clients: AwsClients, identifier: string): Promise<Cluster | undefined> {
  return unlessDenied(
    () => findCluster(clients, identifier),
    async () => {
      const query = { ResourceType: 'cluster', TagKeys: Object.values(tagKeys) };
      const pages = paginateDescribeTags({ client: clients.redshift }, query);
      const tagged = await collect(pages, ({ TaggedResources }) => TaggedResources);
      const own = tagged.filter(({ ResourceName }) => ResourceName?.endsWith(`:cluster:${identifier}`));
      return own.length === 0 ? undefined : { Tags: own.flatMap(({ Tag }) => Tag ?? []) };
    },
  );
}

/** Throws ResourceNotFoundError if there is none. */
export async function requireCluster(clients: AwsClients, identifier: string): Promise<Cluster> {
  const cluster = await findCluster(clients, identifier);
  if (cluster) return cluster;
  throw new ResourceNotFoundError(`there is no Redshift cluster ${identifier}`);
}
