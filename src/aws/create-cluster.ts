import { CreateClusterCommand, RestoreFromClusterSnapshotCommand } from '@aws-sdk/client-redshift';
import type { ClusterRequest } from '../contract/activities.ts';
import { limits } from '../contract/cadence.ts';
import type { AwsClients } from './clients.ts';
import { groupsOf } from './cluster-differences.ts';
import { NotYetError, hasCode } from './errors.ts';
import { ownerTags } from './ownership.ts';

/**
 * Starts the creation of a cluster, empty or restored from a snapshot. A restored one has no tags yet: see restored.ts.
 * Throws NotYetError while Redshift does not know its role or group, and AWS's own errors.
 */
export function askForCluster({ redshift }: AwsClients, request: ClusterRequest): Promise<unknown> {
  const { cluster, roleArn, subnetGroup, owner } = request;
  const placed = {
    ClusterIdentifier: cluster.identifier,
    ManageMasterPassword: true,
    Port: cluster.port,
    Encrypted: true,
    PubliclyAccessible: cluster.publiclyAccessible,
    IamRoles: [roleArn],
    VpcSecurityGroupIds: groupsOf(request),
    ...(subnetGroup !== undefined && { ClusterSubnetGroupName: subnetGroup }),
    ...(cluster.kmsKeyId !== undefined && { KmsKeyId: cluster.kmsKeyId }),
    ...(cluster.enhancedVpcRouting === true && { EnhancedVpcRouting: true }),
  };
  const { snapshotIdentifier: SnapshotIdentifier } = cluster;
  // Nodes, database and admin user come from the snapshot.
  if (SnapshotIdentifier !== undefined)
    return onceSpread(redshift.send(new RestoreFromClusterSnapshotCommand({ ...placed, SnapshotIdentifier })));
  const shape =
    cluster.nodes === 1 ? { ClusterType: 'single-node' } : { ClusterType: 'multi-node', NumberOfNodes: cluster.nodes };
  const command = new CreateClusterCommand({
    ...placed,
    ...shape,
    NodeType: cluster.nodeType,
    DBName: cluster.database,
    MasterUsername: cluster.adminUser,
    Tags: ownerTags(owner),
  });
  return onceSpread(redshift.send(command));
}

/**
 * Others have reported it as InvalidParameterValue, for Serverless as Validation: `The IAM role … is not valid. The IAM
 * role must delegate access to …`.
 */
const isNotSpread = (text: string): boolean =>
  /IAM role|security group/i.test(text) && /not valid|not exist|not found|delegate|assume/i.test(text);

/** Redshift does not know a role or group at once after its creation. */
export async function onceSpread<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!hasCode(error, 'InvalidParameterValue', 'Validation') || !isNotSpread((error as Error).message)) throw error;
    throw new NotYetError((error as Error).message, { withinMs: limits.spreadMs, cause: error });
  }
}
