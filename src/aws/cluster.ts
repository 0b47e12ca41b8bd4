import {
  CreateClusterCommand,
  CreateTagsCommand,
  DeleteClusterCommand,
  DescribeClustersCommand,
  GetClusterCredentialsCommand,
  ModifyClusterIamRolesCommand,
  ResumeClusterCommand,
} from '@aws-sdk/client-redshift';
import type { Cluster } from '@aws-sdk/client-redshift';
import type { ClusterEndpoint, ClusterRequest, Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { ClusterFailedError, NotYetError, ResourceNotFoundError, hasCode, unlessCode } from './errors.ts';
import { adopt, longerLife, ownerTags, owns, requireOwned } from './ownership.ts';

/** A running cluster, as a session needs to know it. */
export interface RunningCluster extends ClusterEndpoint {
  database: string;
  adminUser: string;
}

/**
 * Asks for the cluster, or adopts it when it is ours: then the role is attached where it is not, and a paused cluster
 * is resumed. Does not wait. Idempotent: CreateCluster has no client token, the identifier and our tags serve as one.
 * Throws ForeignResourceError when a cluster of that name is not ours, NotYetError while an old one is being deleted.
 */
export async function ensureCluster(clients: AwsClients, request: ClusterRequest): Promise<{ created: boolean }> {
  const { identifier } = request.cluster;
  const existing = await findCluster(clients, identifier);
  if (!existing) {
    const made = await unlessCode(clients.redshift.send(createCommand(request)), 'ClusterAlreadyExists');
    if (made) return { created: true };
    throw new NotYetError(`the cluster ${identifier} exists, but AWS does not show it yet`);
  }
  const { created } = adopt(`the Redshift cluster ${identifier}`, request.owner, existing.Tags);
  const life = longerLife(request.owner, existing.Tags);
  if (life) await clients.redshift.send(new CreateTagsCommand({ ResourceName: clusterArn(existing), Tags: [life] }));
  const status = existing.ClusterStatus ?? '';
  if (status.startsWith('deleting')) throw new NotYetError(`the cluster ${identifier} is still being deleted`);
  if (status.startsWith('paused'))
    await clients.redshift.send(new ResumeClusterCommand({ ClusterIdentifier: identifier }));
  if (status.startsWith('available')) await attachRole(clients, existing, request.roleArn);
  return { created };
}

/**
 * The endpoint of an available cluster whose roles are attached. Throws NotYetError while it becomes so,
 * ClusterFailedError when it will not by itself, ResourceNotFoundError when it does not exist.
 */
export async function readyEndpoint(clients: AwsClients, identifier: string): Promise<RunningCluster> {
  const cluster = await requireCluster(clients, identifier);
  const status = cluster.ClusterStatus ?? '';
  if (failedStatus.test(status)) throw new ClusterFailedError(`the cluster ${identifier} is ${status}`);
  if (!status.startsWith('available')) throw new NotYetError(`the cluster ${identifier} is ${status}`);
  const role = cluster.IamRoles?.find(({ ApplyStatus }) => ApplyStatus !== 'in-sync');
  if (role) throw new NotYetError(`the role ${role.IamRoleArn} is ${role.ApplyStatus} the cluster ${identifier}`);
  const { Address: address, Port: port } = cluster.Endpoint ?? {};
  if (address === undefined || port === undefined) throw new NotYetError(`the cluster ${identifier} has no endpoint`);
  return { address, port, database: cluster.DBName ?? 'dev', adminUser: cluster.MasterUsername ?? '' };
}

/** Throws ResourceNotFoundError when there is no such cluster, ForeignResourceError when it is not of the pipeline. */
export async function requireOwnCluster(clients: AwsClients, identifier: string, pipeline: string): Promise<void> {
  const cluster = await requireCluster(clients, identifier);
  requireOwned(`the Redshift cluster ${identifier}`, pipeline, cluster.Tags);
}

/**
 * Asks for the deletion of a cluster of ours, after a final snapshot where one is named; true when there was one.
 * Idempotent. Throws NotYetError in a state in which AWS refuses to delete.
 */
export async function removeCluster(
  clients: AwsClients,
  { identifier, finalSnapshot }: { identifier: string; finalSnapshot?: string },
  ownership: Ownership,
): Promise<boolean> {
  const cluster = await findCluster(clients, identifier);
  if (!cluster || !owns(ownership, cluster.Tags)) return false;
  if (/^(deleting|final-snapshot)/.test(cluster.ClusterStatus ?? '')) return true;
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
    throw new NotYetError(`the cluster ${identifier} is ${cluster.ClusterStatus}, and cannot be deleted so`);
  }
  return true;
}

/** Throws NotYetError for as long as AWS knows the cluster. */
export async function requireGone(clients: AwsClients, identifier: string): Promise<void> {
  const cluster = await findCluster(clients, identifier);
  if (cluster) throw new NotYetError(`the cluster ${identifier} is ${cluster.ClusterStatus}`);
}

/** A user name and password for the database, good for 15 minutes: enough to log in, which is all they are for. */
export async function temporaryLogin(
  { redshift }: AwsClients,
  identifier: string,
  { adminUser, database }: RunningCluster,
): Promise<{ user: string; password: string }> {
  const { DbUser = '', DbPassword = '' } = await redshift.send(
    new GetClusterCredentialsCommand({
      ClusterIdentifier: identifier,
      DbUser: adminUser,
      DbName: database,
      DurationSeconds: 900,
    }),
  );
  return { user: DbUser, password: DbPassword };
}

/** https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-cluster-status.html: what does not pass by itself. */
const failedStatus = /^(deleting|final-snapshot|hardware-failure|incompatible-|storage-full)/;

function createCommand({ cluster, roleArn, securityGroupId, owner }: ClusterRequest): CreateClusterCommand {
  return new CreateClusterCommand({
    ClusterIdentifier: cluster.identifier,
    NodeType: cluster.nodeType,
    ...(cluster.nodes === 1
      ? { ClusterType: 'single-node' }
      : { ClusterType: 'multi-node', NumberOfNodes: cluster.nodes }),
    DBName: cluster.database,
    MasterUsername: cluster.adminUser,
    ManageMasterPassword: true,
    Port: cluster.port,
    Encrypted: true,
    PubliclyAccessible: cluster.publiclyAccessible,
    IamRoles: [roleArn],
    VpcSecurityGroupIds: [securityGroupId],
    Tags: ownerTags(owner),
  });
}

async function attachRole({ redshift }: AwsClients, cluster: Cluster, roleArn: string): Promise<void> {
  if (cluster.IamRoles?.some(({ IamRoleArn }) => IamRoleArn === roleArn)) return;
  await redshift.send(
    new ModifyClusterIamRolesCommand({ ClusterIdentifier: cluster.ClusterIdentifier, AddIamRoles: [roleArn] }),
  );
}

/** By which a cluster is tagged: DescribeClusters tells the ARN of the namespace alone; the cluster's differs in its last part. */
export function clusterArn({ ClusterNamespaceArn = '', ClusterIdentifier }: Cluster): string {
  return [...ClusterNamespaceArn.split(':').slice(0, 5), 'cluster', ClusterIdentifier].join(':');
}

/** undefined when there is none. */
export async function findCluster(
  { redshift }: Pick<AwsClients, 'redshift'>,
  identifier: string,
): Promise<Cluster | undefined> {
  const describe = new DescribeClustersCommand({ ClusterIdentifier: identifier });
  return (await unlessCode(redshift.send(describe), 'ClusterNotFound'))?.Clusters?.[0];
}

async function requireCluster(clients: AwsClients, identifier: string): Promise<Cluster> {
  const cluster = await findCluster(clients, identifier);
  if (cluster) return cluster;
  throw new ResourceNotFoundError(`there is no Redshift cluster ${identifier}`);
}
