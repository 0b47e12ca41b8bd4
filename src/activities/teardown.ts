import { findExpired } from '../aws/expired.ts';
import { removeCluster, requireGone } from '../aws/cluster.ts';
import { removeGroups, removeIngress } from '../aws/network.ts';
import { removeRole } from '../aws/role.ts';
import { removeUser } from '../aws/user.ts';
import type { Activities, Removed } from '../contract/activities.ts';
import type { ResourceRef } from '../contract/results.ts';
import type { Deps } from './deps.ts';

type Teardown = Pick<
  Activities,
  | 'removeIngress'
  | 'removeSecurityGroup'
  | 'removeCluster'
  | 'awaitClusterGone'
  | 'removeRole'
  | 'removeUser'
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
    async removeCluster({ identifier, ...ownership }) {
      const gone = await removeCluster(aws, identifier, ownership);
      return removed('AWS::Redshift::Cluster', gone ? [identifier] : []);
    },
    awaitClusterGone: ({ identifier }) => requireGone(aws, identifier),
    async removeRole({ name, ...ownership }) {
      return removed('AWS::IAM::Role', (await removeRole(aws, name, ownership)) ? [name] : []);
    },
    async removeUser({ name, ...ownership }) {
      return removed('AWS::IAM::User', (await removeUser(aws, name, ownership)) ? [name] : []);
    },
    findExpired: async ({ now }) => ({ expired: await findExpired(aws, new Date(now)) }),
  };
}

function removed(type: ResourceRef['type'], ids: string[]): Removed {
  return { deleted: ids.map((id) => ({ type, id })) };
}
