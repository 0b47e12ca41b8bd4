import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { ClusterEndpoint, ClusterSpec, EnsuredUser, Owner } from '../contract/activities.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { ProvisionResult, ResourceRef } from '../contract/results.ts';
import type { ExistingCluster } from '../contract/warehouse.ts';
import { activities } from './activities.ts';
import { all } from './all.ts';
import { requireSameClock } from './clock.ts';
import { cause, inputOf, throwBug, withLeft, withNothingMade } from './failure.ts';
import {
  clusterIdentifier,
  clusterSpec,
  expiresMs,
  expiryTag,
  projectRequest,
  roleName,
  securityGroupName,
  userName,
  warehouseRef,
} from './names.ts';
import { upsertAttributes } from './listing.ts';
import { answerQueries } from './messages.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import { Removal } from './removal.ts';
import type { Holdings } from './removal.ts';
import { Steps } from './steps.ts';

/**
 * Reads what the project's role is to read, makes sure that no name is somebody else's, creates the role, the user when
 * asked, the rule and the cluster, or looks for the cluster that is there, and waits until it answers SQL. When it fails
 * or is cancelled, what this run created is removed again.
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
  const { owner, steps } = building;
  const { warehouse } = input;
  const { reads } = await steps.run('project', () => activities.readProject(projectRequest(input)));
  await steps.run('names', async () => {
    const beforeMs = Date.now();
    const { awsTime } = await checkNames(input, owner);
    if (owner.expires !== 'none') requireSameClock(beforeMs, awsTime);
  });
  return warehouse.kind === 'existing'
    ? useCluster(input, warehouse, building)
    : createCluster(input, { cluster: clusterSpec(input.name, warehouse), reads }, building);
}

async function createCluster(
  input: Parsed<'provision'>,
  { cluster, reads }: { cluster: ClusterSpec; reads: string[] },
  building: Building,
): Promise<ProvisionResult> {
  const { owner, steps, attempted } = building;
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
    ensureUser(input, cluster, building),
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
  const endpoint = await steps.run('available', () => activities.awaitCluster({ identifier }), endpointText);
  await steps.run('sql', () => activities.awaitSql({ clusterIdentifier: identifier }));

  const resources: Made[] = [
    { type: 'AWS::IAM::Role', id: role.name, created: role.created },
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

/** Nothing of the cluster is made or changed; a user of ours may be made for it. */
async function useCluster(
  input: Parsed<'provision'>,
  { identifier, database }: ExistingCluster,
  building: Building,
): Promise<ProvisionResult> {
  const { steps, owner } = building;
  for (const step of ['role', 'network', 'cluster']) steps.skip(step, 'that of the existing warehouse');
  const { pipeline, owner: whose } = owner;
  const { roleArn, ...cluster } = await steps.run(
    'available',
    () => activities.inspectWarehouse({ pipeline, owner: whose, identifier, database, roleArn: input.role.arn }),
    endpointText,
  );
  const user = await ensureUser(input, { identifier, database: cluster.database }, building);
  await steps.run('sql', () => activities.awaitSql(warehouseRef(input)));
  return {
    kind: 'existing',
    cluster: { identifier, ...cluster },
    role: { name: roleArn.split('/').at(-1) ?? '', arn: roleArn },
    ...toldOf(user, userMade(user), steps),
  };
}

type Made = ResourceRef & { created: boolean };

const userMade = (user: EnsuredUser | undefined): Made[] =>
  user ? [{ type: 'AWS::IAM::User', id: user.name, created: user.created }] : [];

/** What the results of all kinds tell. */
function toldOf(user: EnsuredUser | undefined, resources: Made[], steps: Steps) {
  const refs = (wanted: boolean) =>
    resources.filter((one) => one.created === wanted).map(({ type, id }) => ({ type, id }));
  return {
    ...(user ? { user: { name: user.name, arn: user.arn } } : {}),
    created: refs(true),
    adopted: refs(false),
    durations: steps.durations(),
  };
}

const endpointText = ({ address, port }: ClusterEndpoint): string => `${address}:${port}`;

async function ensureUser(
  input: Parsed<'provision'>,
  { identifier, database }: Pick<ClusterSpec, 'identifier' | 'database'>,
  { owner, steps, attempted }: Building,
): Promise<EnsuredUser | undefined> {
  if (!input.user.create) {
    steps.skip('user', 'not asked for');
    return undefined;
  }
  const name = userName(input);
  return steps.run(
    'user',
    () => {
      attempted.users.push(name);
      return activities.ensureUser({ name, owner, cluster: { identifier, database } });
    },
    ({ arn, created }) => `${arn}${created ? '' : ' (adopted)'}`,
  );
}

/** Before anything is touched: a name that is somebody else's stops the run while there is nothing to take back. */
function checkNames(input: Parsed<'provision'>, { pipeline, owner }: Owner): Promise<{ awsTime: string }> {
  const made = { cluster: clusterIdentifier(input), group: securityGroupName(input), role: roleName(input) };
  return activities.checkNames({
    pipeline,
    owner,
    ...(input.warehouse.kind === 'cluster' ? made : {}),
    ...(input.user.create ? { user: userName(input) } : {}),
  });
}

/** Tag values take letters, digits and a few signs; a workflow id may hold anything. The run's id outlives a reset. */
function ownerOf({ name }: Parsed<'provision'>, { owner, expires }: FromPipeline): Owner {
  const { root, workflowId, originalExecutionRunId } = workflowInfo();
  const id = (root?.workflowId ?? workflowId).replaceAll(/[^A-Za-z0-9_.:/=+@-]/g, '_').slice(0, 200);
  return { pipeline: name, owner, run: `${id}/${originalExecutionRunId}`, expires };
}
