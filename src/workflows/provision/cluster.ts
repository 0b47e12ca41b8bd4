import type { ClusterSpec } from '../../contract/activities.ts';
import type { Parsed } from '../../contract/inputs.ts';
import type { ProvisionResult } from '../../contract/results.ts';
import { activities } from '../activities.ts';
import { all } from '../parallel.ts';
import { warehouseRef } from '../names.ts';
import { endpointText, ensureNetwork, ensureRole, ensureUser, roleMade, toldOf, userMade } from './building.ts';
import type { Building, Made } from './building.ts';

/** Role, user and network in parallel, then the cluster, until it answers SQL. */
export async function createCluster(
  input: Parsed<'provision'>,
  { cluster, reads }: { cluster: ClusterSpec; reads: string[] },
  building: Building,
): Promise<ProvisionResult> {
  const { owner, steps, attempted } = building;
  const [role, user, network] = await all(
    ensureRole(input, reads, building),
    ensureUser(input, cluster, building),
    ensureNetwork(input, cluster, building),
  );
  const { snapshotIdentifier: snapshot } = cluster;
  const { vpcId, securityGroupIds, subnetGroup } = network;
  const placed = { securityGroupIds, ...(subnetGroup !== undefined && { subnetGroup }) };
  const { created } = await steps.run(
    'cluster',
    () => {
      attempted.clusters.push(cluster.identifier);
      return activities.ensureCluster({ cluster, roleArn: role.arn, ...placed, owner });
    },
    (ensured) =>
      ensured.created && snapshot !== undefined
        ? `restored from ${snapshot}`
        : ensured.differs && `adopted; ${ensured.differs.join('; ')}`,
  );
  const { identifier, nodeType, nodes } = cluster;
  const endpoint = await steps.run('available', () => activities.awaitCluster({ identifier }), endpointText);
  await steps.run('sql', () => activities.awaitSql(warehouseRef(input)));

  const resources: Made[] = [
    ...roleMade(role, input),
    ...userMade(user),
    ...network.made,
    { type: 'AWS::Redshift::Cluster', id: identifier, created },
  ];
  return {
    kind: 'cluster',
    cluster: { identifier, ...endpoint, nodeType, nodes },
    role: { name: role.name, arn: role.arn },
    network: { ...(vpcId !== undefined && { vpcId }), ...placed, cidrs: network.cidrs, port: network.port },
    ...toldOf(user, resources, steps),
  };
}
