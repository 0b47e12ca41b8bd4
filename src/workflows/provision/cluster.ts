import type { ClusterSpec } from '../../contract/activities.ts';
import type { Parsed } from '../../contract/inputs.ts';
import type { ProvisionResult } from '../../contract/results.ts';
import { activities } from '../activities.ts';
import { all } from '../all.ts';
import { endpointText, ensureNetwork, ensureRole, ensureUser, roleMade, toldOf, userMade } from './building.ts';
import type { Building, Made } from './building.ts';

/** Role, user and network side by side, then the cluster, until it answers SQL. */
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
  const { created } = await steps.run(
    'cluster',
    () => {
      attempted.clusters.push(cluster.identifier);
      return activities.ensureCluster({ cluster, roleArn: role.arn, securityGroupId: network.securityGroupId, owner });
    },
    (ensured) => (ensured.created && snapshot !== undefined ? `restored from ${snapshot}` : undefined),
  );
  const { identifier, nodeType, nodes } = cluster;
  const endpoint = await steps.run('available', () => activities.awaitCluster({ identifier }), endpointText);
  await steps.run('sql', () => activities.awaitSql({ clusterIdentifier: identifier }));

  const resources: Made[] = [
    ...roleMade(role, input),
    ...userMade(user),
    { type: 'AWS::EC2::SecurityGroup', id: network.securityGroupId, created: network.created.group },
    { type: 'AWS::EC2::SecurityGroupIngress', id: network.ruleId, created: network.created.rule },
    { type: 'AWS::Redshift::Cluster', id: identifier, created },
  ];
  return {
    kind: 'cluster',
    cluster: { identifier, ...endpoint, nodeType, nodes },
    role: { name: role.name, arn: role.arn },
    network: { securityGroupId: network.securityGroupId, cidr: network.cidr, port: network.port },
    ...toldOf(user, resources, steps),
  };
}
