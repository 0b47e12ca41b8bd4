import type { Cluster } from '@aws-sdk/client-redshift';
import type { ExistingWarehouse, Ownership } from '../contract/activities.ts';
import { chosenRole } from './attached-role.ts';
import type { AttachedRoles } from './attached-role.ts';
import type { AwsClients } from './clients.ts';
import { endpointOf, requireAvailable, requireCluster } from './cluster.ts';
import { ForeignResourceError } from './errors.ts';
import { owns } from './ownership.ts';
import type { AnyTag } from './ownership.ts';

/**
 * Looks at an existing cluster, and changes neither it nor its role. Throws ResourceNotFoundError if there is none, or
 * no role for COPY to use; NotYetError and ClusterFailedError if it does not accept work yet, or will not by itself;
 * ForeignResourceError if it belongs to the pipeline, which will delete it.
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
  refuseOwn(`the Redshift cluster ${identifier}`, ownership, cluster.Tags);
  requireAvailable(cluster);
  return {
    ...endpointOf(cluster),
    database: database ?? cluster.DBName ?? 'dev',
    nodeType: cluster.NodeType ?? '',
    nodes: cluster.NumberOfNodes ?? 1,
    roleArn: chosenRole(rolesOf(cluster), roleArn),
  };
}

/** Throws ForeignResourceError if the warehouse belongs to the pipeline, which will delete it. */
export function refuseOwn(what: string, ownership: Ownership, tags: AnyTag[] | undefined): void {
  if (!owns(ownership, tags)) return;
  throw new ForeignResourceError(
    `${what} was created by the pipeline ${ownership.pipeline}, which will delete it: ` +
      'leave warehouse.kind "existing" out, or choose another name',
  );
}

function rolesOf({ ClusterIdentifier, IamRoles = [], DefaultIamRoleArn }: Cluster): AttachedRoles {
  return {
    what: `the Redshift cluster ${ClusterIdentifier}`,
    roles: IamRoles.map(({ IamRoleArn: arn = '', ApplyStatus: status = '' }) => ({ arn, status })),
    standard: DefaultIamRoleArn,
    attach: (arn) =>
      'attach it with `aws redshift modify-cluster-iam-roles ' +
      `--cluster-identifier ${ClusterIdentifier} --add-iam-roles ${arn}\``,
  };
}
