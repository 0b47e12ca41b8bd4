import { CancellationScope, log, setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import type { Owner, Removed } from '../contract/activities.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { ProvisionResult, ResourceRef } from '../contract/results.ts';
import { removing, short, sql, waiting } from './activities.ts';
import { cause, inputOf, reason } from './failure.ts';
import { clusterSpec, roleName, securityGroupName, sourceUris, ttlMs, userName } from './names.ts';
import { list } from './listing.ts';
import { answerQueries } from './messages.ts';
import { Steps } from './steps.ts';

/**
 * Creates the role, the user when asked, the rule and the cluster, and waits until the cluster answers SQL. When it
 * fails or is cancelled, what this run created is removed again, last first.
 */
export async function provision(raw?: Input<'provision'>): Promise<ProvisionResult> {
  const steps = new Steps({
    role: [],
    user: [],
    network: [],
    cluster: ['role', 'user', 'network'],
    available: ['cluster'],
    sql: ['available'],
  });
  answerQueries('provision', () => steps);
  const input = inputOf('provision', raw);
  await list(input);
  const undo = new Undo();
  try {
    return await build(input, steps, undo);
  } catch (error) {
    await CancellationScope.nonCancellable(() => undo.run());
    throw cause(error);
  }
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, provision);

async function build(input: Parsed<'provision'>, steps: Steps, undo: Undo): Promise<ProvisionResult> {
  const cluster = clusterSpec(input);
  const owner = ownerOf(input);
  const ownership = { pipeline: owner.pipeline, run: owner.run };

  const [role, user, network] = await all(
    steps.run(
      'role',
      () => {
        const name = roleName(input);
        undo.push(() => removing.removeRole({ ...ownership, name }));
        return short.ensureRole({ name, owner, sources: sourceUris(input) });
      },
      ({ arn, created }) => `${arn}${created ? '' : ' (adopted)'}`,
    ),
    ensureUser(input, owner, steps, undo),
    steps.run(
      'network',
      () => {
        undo.push(() => removing.removeSecurityGroup(ownership));
        undo.push(() => removing.removeIngress(ownership));
        const { port, publiclyAccessible } = cluster;
        const { cidr } = input.network;
        return short.ensureNetwork({ name: securityGroupName(input), cidr, port, owner, public: publiclyAccessible });
      },
      ({ securityGroupId, cidr, port }) => `${securityGroupId} admits ${cidr} to port ${port}`,
    ),
  );
  const { created } = await steps.run('cluster', () => {
    const { identifier } = cluster;
    undo.push(() => removing.awaitClusterGone({ identifier }).then(() => ({ deleted: [] })));
    undo.push(() => removing.removeCluster({ ...ownership, identifier }));
    return waiting.ensureCluster({ cluster, roleArn: role.arn, securityGroupId: network.securityGroupId, owner });
  });
  const { identifier, nodeType, nodes } = cluster;
  const endpoint = await steps.run(
    'available',
    () => waiting.awaitCluster({ identifier }),
    ({ address, port }) => `${address}:${port}`,
  );
  await steps.run('sql', () => sql.awaitSql({ clusterIdentifier: identifier }));

  const resources: (ResourceRef & { created: boolean })[] = [
    { type: 'AWS::IAM::Role', id: role.name, created: role.created },
    ...(user ? [{ type: 'AWS::IAM::User' as const, id: user.name, created: user.created }] : []),
    { type: 'AWS::EC2::SecurityGroup', id: network.securityGroupId, created: network.created.group },
    { type: 'AWS::EC2::SecurityGroupIngress', id: network.ruleId, created: network.created.rule },
    { type: 'AWS::Redshift::Cluster', id: identifier, created },
  ];
  const refs = (wanted: boolean) =>
    resources.filter((one) => one.created === wanted).map(({ type, id }) => ({ type, id }));
  return {
    cluster: { identifier, ...endpoint, nodeType, nodes },
    role: { name: role.name, arn: role.arn },
    ...(user ? { user: { name: user.name, arn: user.arn } } : {}),
    network: { securityGroupId: network.securityGroupId, cidr: network.cidr, port: network.port },
    created: refs(true),
    adopted: refs(false),
    durations: steps.durations(),
  };
}

async function ensureUser(input: Parsed<'provision'>, owner: Owner, steps: Steps, undo: Undo) {
  if (!input.user.create) {
    steps.skip('user', 'not asked for');
    return undefined;
  }
  const name = userName(input);
  return steps.run(
    'user',
    () => {
      undo.push(() => removing.removeUser({ pipeline: owner.pipeline, run: owner.run, name }));
      return short.ensureUser({ name, owner, cluster: clusterSpec(input) });
    },
    ({ arn, created }) => `${arn}${created ? '' : ' (adopted)'}`,
  );
}

/** Tag values take letters, digits and a few signs; a workflow id may hold anything. */
function ownerOf({ name, ttl }: Parsed<'provision'>): Owner {
  const { root, workflowId, runId } = workflowInfo();
  const id = (root?.workflowId ?? workflowId).replaceAll(/[^A-Za-z0-9_.:/=+@-]/g, '_').slice(0, 200);
  const lifeMs = ttlMs(ttl);
  const expires = lifeMs === undefined ? 'none' : new Date(Date.now() + lifeMs).toISOString();
  return { pipeline: name, run: `${id}/${runId}`, expires };
}

/** Like Promise.all, but waits for all to end before it fails: nothing may still create when the undo starts. */
async function all<T extends unknown[]>(...work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  return Promise.all(work) as Promise<T>;
}

/** What takes back each create; pushed before the create, for a create whose reply was lost has happened all the same. */
class Undo {
  readonly #actions: (() => Promise<Removed>)[] = [];

  push(action: () => Promise<Removed>): void {
    this.#actions.push(action);
  }

  /** Last first; one that fails does not keep the others from running. */
  async run(): Promise<void> {
    for (const action of this.#actions.toReversed()) {
      try {
        await action();
      } catch (error) {
        log.error('taking back a create failed; the reaper finds the resource by its tags', { reason: reason(error) });
      }
    }
  }
}
