import type { Cluster } from '@aws-sdk/client-redshift';
import type { ClusterRequest } from '../contract/activities.ts';

/**
 * How an adopted cluster differs from the input. It is left so, because a change would cost time, money or its data.
 */
export function clusterDifferences(cluster: Cluster, request: ClusterRequest): string[] {
  const { cluster: wanted, subnetGroup } = request;
  const groups = cluster.VpcSecurityGroups?.map(({ VpcSecurityGroupId = '' }) => VpcSecurityGroupId);
  return differing([
    ['its node type is', cluster.NodeType, wanted.nodeType],
    ['its number of nodes is', cluster.NumberOfNodes, wanted.nodes],
    ['its database is', cluster.DBName, wanted.database],
    ['its admin user is', cluster.MasterUsername, wanted.adminUser],
    ['its public access is', cluster.PubliclyAccessible, wanted.publiclyAccessible],
    ['its enhanced VPC routing is', cluster.EnhancedVpcRouting, wanted.enhancedVpcRouting ?? false],
    ['its subnet group is', cluster.ClusterSubnetGroupName, subnetGroup ?? 'default'],
    ['its KMS key is', keyId(cluster.KmsKeyId), keyId(wanted.kmsKeyId)],
    ['its security groups are', groups?.toSorted().join(', '), groupsOf(request).toSorted().join(', ')],
  ]);
}

/** The differences in settings that are both known and requested. */
export function differing(rows: [what: string, has: unknown, wants: unknown][]): string[] {
  return rows
    .filter(([, has, wants]) => has !== undefined && wants !== undefined && has !== wants)
    .map(([what, has, wants]) => `${what} ${String(has)}, not ${String(wants)}`);
}

/** The requested security groups. */
export function groupsOf({ securityGroupId, securityGroupIds = [securityGroupId ?? ''] }: ClusterRequest): string[] {
  return securityGroupIds;
}

/** An ARN and an id may name the same key. */
export function keyId(key: string | undefined): string | undefined {
  return key?.replace(/^.*key\//, '');
}
