import type { Cluster, ClusterIamRole } from '@aws-sdk/client-redshift';
import type { ExistingWarehouse, Ownership } from '../contract/activities.ts';
import type { AwsClients } from './clients.ts';
import { endpointOf, requireAvailable, requireCluster } from './cluster.ts';
import { ForeignResourceError, NotYetError, ResourceNotFoundError } from './errors.ts';
import { owns } from './ownership.ts';

/**
 * Looks at a cluster that somebody else keeps, and changes nothing of it or of its role.
 * Throws ResourceNotFoundError when there is none, or no role for COPY to use; NotYetError and ClusterFailedError when it
 * does not take work yet, or will not by itself; ForeignResourceError when it is the pipeline's own, which its end deletes.
 */
export async function inspectCluster(
  clients: AwsClients,
  {
    identifier,
    database,
    roleArn,
  }: { identifier: string; database?: string | undefined; roleArn?: string | undefined },
  ownership: Ownership,
): Promise<ExistingWarehouse> {
  const cluster = await requireCluster(clients, identifier);
  if (owns(ownership, cluster.Tags)) {
    throw new ForeignResourceError(
      `the Redshift cluster ${identifier} was made by the pipeline ${ownership.pipeline} itself, which deletes it: ` +
        'leave warehouse.kind "existing" out, or choose another name',
    );
  }
  requireAvailable(cluster);
  return {
    ...endpointOf(cluster),
    database: database ?? cluster.DBName ?? 'dev',
    nodeType: cluster.NodeType ?? '',
    nodes: cluster.NumberOfNodes ?? 1,
    roleArn: roleFor(cluster, roleArn),
  };
}

/** The role that was asked for, or the cluster's default role, or its only one. */
function roleFor({ ClusterIdentifier, IamRoles = [], DefaultIamRoleArn }: Cluster, wanted?: string): string {
  const what = `the Redshift cluster ${ClusterIdentifier}`;
  const arn = wanted ?? DefaultIamRoleArn ?? onlyOne(IamRoles, what);
  const role = IamRoles.find(({ IamRoleArn }) => IamRoleArn === arn);
  if (!role || role.ApplyStatus === 'removing') {
    throw new ResourceNotFoundError(
      `the IAM role ${arn} is not attached to ${what}: attach it with \`aws redshift modify-cluster-iam-roles ` +
        `--cluster-identifier ${ClusterIdentifier} --add-iam-roles ${arn}\``,
    );
  }
  if (role.ApplyStatus !== 'in-sync') throw new NotYetError(`the role ${arn} is ${role.ApplyStatus} ${what}`);
  return arn;
}

function onlyOne(roles: ClusterIamRole[], what: string): string {
  const [arn, ...others] = roles.flatMap(({ IamRoleArn }) => IamRoleArn ?? []);
  if (arn === undefined) {
    throw new ResourceNotFoundError(`${what} has no IAM role: attach one that may read the sources, as COPY needs it`);
  }
  if (others.length === 0) return arn;
  throw new ResourceNotFoundError(
    `${what} has several IAM roles and no default: set role.arn to one of ${[arn, ...others].join(', ')}`,
  );
}
