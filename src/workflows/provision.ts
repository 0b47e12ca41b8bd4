import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { Owner } from '../contract/activities.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { ProvisionResult } from '../contract/results.ts';
import { activities } from './activities.ts';
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
} from './names.ts';
import { upsertAttributes } from './listing.ts';
import { answerQueries } from './messages.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import type { Building } from './provision/building.ts';
import { createCluster } from './provision/cluster.ts';
import { useCluster } from './provision/existing.ts';
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
  const { expires: _, tags: __, ...ownership } = owner;
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

/** Before anything is touched: a name that is somebody else's stops the run while there is nothing to take back. */
function checkNames(input: Parsed<'provision'>, { pipeline, owner }: Owner): Promise<{ awsTime: string }> {
  const role = input.role.arn === undefined ? { role: roleName(input) } : {};
  const made = { cluster: clusterIdentifier(input), group: securityGroupName(input), ...role };
  return activities.checkNames({
    pipeline,
    owner,
    ...(input.warehouse.kind === 'cluster' ? made : {}),
    ...(input.user.create ? { user: userName(input) } : {}),
  });
}

/** Tag values take letters, digits and a few signs; a workflow id may hold anything. The run's id outlives a reset. */
function ownerOf({ name, tags }: Parsed<'provision'>, { owner, expires }: FromPipeline): Owner {
  const { root, workflowId, originalExecutionRunId } = workflowInfo();
  const id = (root?.workflowId ?? workflowId).replaceAll(/[^A-Za-z0-9_.:/=+@-]/g, '_').slice(0, 200);
  const own = Object.keys(tags).length > 0 ? { tags } : {};
  return { pipeline: name, owner, run: `${id}/${originalExecutionRunId}`, expires, ...own };
}
