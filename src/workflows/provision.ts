import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { Owner } from '../contract/activities.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { ProvisionResult, ResourceRef } from '../contract/results.ts';
import { activities } from './activities.ts';
import { all } from './all.ts';
import { requireSameClock } from './clock.ts';
import { cause, inputOf, throwBug, withLeft, withNothingMade } from './failure.ts';
import { clusterSpec, expiresMs, expiryTag, projectRequest, roleName, securityGroupName, userName } from './names.ts';
import { upsertAttributes } from './listing.ts';
import { answerQueries } from './messages.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import { Removal } from './removal.ts';
import type { Holdings } from './removal.ts';
import { Steps } from './steps.ts';

/**
 * Reads what the project's role is to read, makes sure that no name is somebody else's, creates the role, the user when asked, the rule and the cluster, and waits
 * until the cluster answers SQL. When it fails or is cancelled, what this run created is removed again.
 */
export async function provision(raw?: Input<'provision'>, given?: FromPipeline): Promise<ProvisionResult> {
  const steps = new Steps({
    project: [],
    names: ['project'],
    role: ['names'],
    user: ['names'],
    network: ['names'],
    cluster: ['role', 'user', 'network'],
    available: ['cluster'],
    sql: ['available'],
  });
  answerQueries('provision', () => steps);
  const input = inputOf('provision', raw);
  await upsertAttributes(input);
  const owner = ownerOf(
    input,
    givenByOurs(given) ?? { owner: await ownerHere(), expires: expiryTag(expiresMs(input.ttl)) },
  );
  const { expires: _, ...ownership } = owner;
  const attempted: Holdings = { ...ownership, clusters: [], network: false, roles: [], users: [] };
  try {
    return await build(input, { owner, steps, attempted });
  } catch (error) {
    throwBug(error);
    if (isNothing(attempted)) throw withNothingMade(cause(error));
    const removal = new Removal(steps, [attempted], 'short');
    const { left } = await CancellationScope.nonCancellable(() => removal.run());
    throw withLeft(cause(error), left);
  }
}

const isNothing = ({ clusters, network, roles, users }: Holdings): boolean =>
  !network && clusters.length + roles.length + users.length === 0;

interface Building {
  owner: Owner;
  steps: Steps;
  /** What there may be to take back: told before each create, for one whose reply was lost has happened all the same. */
  attempted: Holdings;
}

async function build(input: Parsed<'provision'>, building: Building): Promise<ProvisionResult> {
  const { owner, steps, attempted } = building;
  const cluster = clusterSpec(input);

  const { reads } = await steps.run('project', () => activities.readProject(projectRequest(input)));
  await steps.run('names', async () => {
    const beforeMs = Date.now();
    const { awsTime } = await checkNames(input, owner);
    if (owner.expires !== 'none') requireSameClock(beforeMs, awsTime);
  });
  const [role, user, network] = await all(
    steps.run(
      'role',
      () => {
        const name = roleName(input);
        attempted.roles.push(name);
        return activities.ensureRole({ name, owner, sources: reads });
      },
      ({ arn, created }) => `${arn}${created ? '' : ' (adopted)'}`,
    ),
    ensureUser(input, building),
    steps.run(
      'network',
      () => {
        const name = securityGroupName(input);
        attempted.network = true;
        const { port, publiclyAccessible } = cluster;
        return activities.ensureNetwork({ name, cidr: input.network.cidr, port, owner, public: publiclyAccessible });
      },
      ({ securityGroupId, cidr, port }) => `${securityGroupId} admits ${cidr} to port ${port}`,
    ),
  );
  const { created } = await steps.run('cluster', () => {
    attempted.clusters.push(cluster.identifier);
    return activities.ensureCluster({ cluster, roleArn: role.arn, securityGroupId: network.securityGroupId, owner });
  });
  const { identifier, nodeType, nodes } = cluster;
  const endpoint = await steps.run(
    'available',
    () => activities.awaitCluster({ identifier }),
    ({ address, port }) => `${address}:${port}`,
  );
  await steps.run('sql', () => activities.awaitSql({ clusterIdentifier: identifier }));

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

async function ensureUser(input: Parsed<'provision'>, { owner, steps, attempted }: Building) {
  if (!input.user.create) {
    steps.skip('user', 'not asked for');
    return undefined;
  }
  const name = userName(input);
  return steps.run(
    'user',
    () => {
      attempted.users.push(name);
      return activities.ensureUser({ name, owner, cluster: clusterSpec(input) });
    },
    ({ arn, created }) => `${arn}${created ? '' : ' (adopted)'}`,
  );
}

/** Before anything is touched: a name that is somebody else's stops the run while there is nothing to take back. */
function checkNames(input: Parsed<'provision'>, { pipeline, owner }: Owner): Promise<{ awsTime: string }> {
  return activities.checkNames({
    pipeline,
    owner,
    cluster: clusterSpec(input).identifier,
    group: securityGroupName(input),
    role: roleName(input),
    ...(input.user.create ? { user: userName(input) } : {}),
  });
}

/** Tag values take letters, digits and a few signs; a workflow id may hold anything. The run's id outlives a reset. */
function ownerOf({ name }: Parsed<'provision'>, { owner, expires }: FromPipeline): Owner {
  const { root, workflowId, originalExecutionRunId } = workflowInfo();
  const id = (root?.workflowId ?? workflowId).replaceAll(/[^A-Za-z0-9_.:/=+@-]/g, '_').slice(0, 200);
  return { pipeline: name, owner, run: `${id}/${originalExecutionRunId}`, expires };
}
