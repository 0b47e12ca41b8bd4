import { findExpired } from '../aws/expired.ts';
import { extendLife } from '../aws/life.ts';
import { removeCluster, requireGone } from '../aws/cluster.ts';
import { pauseCluster } from '../aws/pause.ts';
import { removeIngress } from '../aws/ingress-rule.ts';
import { removeNamespace, requireNamespaceGone } from '../aws/serverless/namespace.ts';
import { removeWorkgroup, requireWorkgroupGone } from '../aws/serverless/workgroup.ts';
import { removeRole } from '../aws/role.ts';
import { removeGroups } from '../aws/security-group.ts';
import { removeSubnetGroup } from '../aws/subnet-group.ts';
import { removeUser } from '../aws/user.ts';
import type { Activities, Removed } from '../contract/activities.ts';
import { limits } from '../contract/cadence.ts';
import type { Left, ResourceRef } from '../contract/results.ts';
import type { Unlisted } from '../aws/tagged.ts';
import type { Deps } from './deps.ts';
import { mayPass } from './failures.ts';
import { elapsed } from './heartbeat.ts';

type Teardown = Pick<
  Activities,
  | 'removeIngress'
  | 'removeSecurityGroup'
  | 'removeCluster'
  | 'awaitClusterGone'
  | 'removeWorkgroup'
  | 'awaitWorkgroupGone'
  | 'removeNamespace'
  | 'awaitNamespaceGone'
  | 'pauseCluster'
  | 'removeSubnetGroup'
  | 'removeRole'
  | 'removeUser'
  | 'extendLife'
  | 'findExpired'
>;

export function teardownActivities({ aws }: Deps): Teardown {
  return {
    async removeIngress(ownership) {
      return removed('AWS::EC2::SecurityGroupIngress', await removeIngress(aws, ownership));
    },
    async removeSecurityGroup(ownership) {
      return removed('AWS::EC2::SecurityGroup', await removeGroups(aws, ownership));
    },
    async removeCluster({ identifier, finalSnapshot, ...ownership }) {
      const snapshot = finalSnapshot === undefined ? {} : { finalSnapshot };
      if (!(await removeCluster(aws, { identifier, ...snapshot }, ownership))) return { deleted: [] };
      return { ...removed('AWS::Redshift::Cluster', [identifier]), ...snapshot };
    },
    awaitClusterGone: ({ identifier }) => requireGone(aws, identifier),
    async removeWorkgroup({ name, ...ownership }) {
      const isGoing = await removeWorkgroup(aws, name, ownership);
      return removed('AWS::RedshiftServerless::Workgroup', isGoing ? [name] : []);
    },
    awaitWorkgroupGone: ({ name }) => requireWorkgroupGone(aws, name),
    async removeNamespace({ name, ...ownership }) {
      const isGoing = await removeNamespace(aws, name, ownership);
      return removed('AWS::RedshiftServerless::Namespace', isGoing ? [name] : []);
    },
    awaitNamespaceGone: ({ name }) => requireNamespaceGone(aws, name),
    async pauseCluster({ identifier, ...ownership }) {
      const expires = await pauseCluster(aws, identifier, ownership);
      return expires === undefined ? {} : { paused: { identifier, expires } };
    },
    async removeSubnetGroup({ name, ...ownership }) {
      const isGone = await removeSubnetGroup(aws, name, ownership);
      return removed('AWS::Redshift::ClusterSubnetGroup', isGone ? [name] : []);
    },
    async removeRole({ name, ...ownership }) {
      return removed('AWS::IAM::Role', (await removeRole(aws, name, ownership)) ? [name] : []);
    },
    async removeUser({ name, ...ownership }) {
      return removed('AWS::IAM::User', (await removeUser(aws, name, ownership)) ? [name] : []);
    },
    extendLife: async ({ expires, ...ownership }) => ({ extended: await extendLife(aws, ownership, expires) }),
    async findExpired({ owner }) {
      const { unlisted, ...found } = await findExpired(aws, owner);
      const passing = unlisted.find(({ error }) => mayPass(error));
      if (passing && elapsed().spentMs < limits.unlistedMs) throw passing.error;
      return { ...found, unseen: unlisted.map(unseen) };
    },
  };
}

function unseen({ type, error }: Unlisted): Left {
  return { resource: { type, id: '*' }, reason: error instanceof Error ? error.message : String(error) };
}

function removed(type: ResourceRef['type'], ids: string[]): Removed {
  return { deleted: ids.map((id) => ({ type, id })) };
}
