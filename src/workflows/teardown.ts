import { setWorkflowOptions } from '@temporalio/workflow';
import type { Removed } from '../contract/activities.ts';
import type { Input } from '../contract/inputs.ts';
import type { ResourceRef, TeardownResult } from '../contract/results.ts';
import { removing } from './activities.ts';
import { inputOf, reason } from './failure.ts';
import { clusterIdentifier, roleName, securityGroupName, userName } from './names.ts';
import { answerStatus } from './status.ts';
import { Steps } from './steps.ts';

/**
 * Revokes the rule, deletes the cluster and waits until it is gone, deletes security group, role and user: only what carries the
 * pipeline's tag. One that cannot be removed does not keep the others; it is reported with the reason.
 */
export async function teardown(raw?: Input<'teardown'>): Promise<TeardownResult> {
  const steps = new Steps(['revoke', 'delete cluster', 'cluster gone', 'delete group', 'delete role', 'delete user']);
  answerStatus(() => ({ workflow: 'teardown', state: steps.state(), steps: steps.list(), children: [] }));
  const input = inputOf('teardown', raw);
  const pipeline = input.name;
  const identifier = clusterIdentifier(input);
  const result: Pick<TeardownResult, 'deleted' | 'left'> = { deleted: [], left: [] };

  const remove = async (name: string, resource: ResourceRef, work: () => Promise<Removed>, tell = told) => {
    try {
      const { deleted } = await steps.run(name, work, tell);
      result.deleted.push(...deleted);
    } catch (error) {
      result.left.push({ resource, reason: reason(error) });
    }
  };
  const cluster: ResourceRef = { type: 'AWS::Redshift::Cluster', id: identifier };
  await remove('revoke', { type: 'AWS::EC2::SecurityGroupIngress', id: pipeline }, () =>
    removing.removeIngress({ pipeline }),
  );
  await remove('delete cluster', cluster, () => removing.removeCluster({ pipeline, identifier }));
  if (result.deleted.some(({ type }) => type === cluster.type)) {
    const wait = () => removing.awaitClusterGone({ identifier }).then(() => ({ deleted: [] }));
    await remove('cluster gone', cluster, wait, () => identifier);
  } else {
    steps.skip('cluster gone', 'none of ours was deleted');
  }
  await remove('delete group', { type: 'AWS::EC2::SecurityGroup', id: securityGroupName(input) }, () =>
    removing.removeSecurityGroup({ pipeline }),
  );
  const role = roleName(input);
  await remove('delete role', { type: 'AWS::IAM::Role', id: role }, () =>
    removing.removeRole({ pipeline, name: role }),
  );
  const user = userName(input);
  await remove('delete user', { type: 'AWS::IAM::User', id: user }, () =>
    removing.removeUser({ pipeline, name: user }),
  );
  return { ...result, durations: steps.durations() };
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, teardown);

function told({ deleted }: Removed): string {
  return deleted.length === 0 ? 'nothing of ours' : deleted.map(({ id }) => id).join(', ');
}
