import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { Owner } from '../contract/activities.ts';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { PreflightRequest, PreflightResult } from '../contract/preflight.ts';
import type { ProvisionResult } from '../contract/results.ts';
import type { Warehouse } from '../contract/warehouse.ts';
import { activities } from './activities.ts';
import { asWrittenNow } from './old-input.ts';
import { requireSameClock } from './clock.ts';
import { cause, inputOf, throwBug, withLeft, withNothingMade } from './failure.ts';
import { clusterSpec, expiresMs, expiryTag, projectRequest, serverlessSpecs } from './names.ts';
import { upsertAttributes } from './search-attributes.ts';
import { answerQueries } from './messages.ts';
import { tellingEnd } from './notices.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import type { Building } from './provision/building.ts';
import { createCluster } from './provision/cluster.ts';
import { useCluster } from './provision/existing.ts';
import { createWorkgroup } from './provision/serverless.ts';
import { checkSnapshot } from './provision/snapshot.ts';
import { Removal } from './removal.ts';
import type { Holdings } from './removal.ts';
import { intentOf, preflightText } from './preflight.ts';
import { Steps } from './steps.ts';
import type { Plan } from './steps.ts';

/**
 * Reads the project, runs the preflight, creates the role, the user if asked for, the rule and the cluster or workgroup
 * (or finds the existing one), and waits until it answers SQL. If it fails or is cancelled, it removes what this run
 * created.
 */
export async function provision(raw?: Input<'provision'>, given?: FromPipeline): Promise<ProvisionResult> {
  let steps = new Steps(planOf('cluster'));
  answerQueries('provision', () => steps);
  const input = inputOf('provision', asWrittenNow(raw));
  steps = new Steps(planOf(input.warehouse.kind));
  await upsertAttributes(input);
  return tellingEnd(input, () => provide(input, given, steps));
}

async function provide(
  input: Parsed<'provision'>,
  given: FromPipeline | undefined,
  steps: Steps,
): Promise<ProvisionResult> {
  const told = givenByOurs(given) ?? { owner: await ownerHere(), expires: expiryTag(expiresMs(input.ttl)) };
  const owner = ownerOf(input, told);
  const { expires: _, tags: __, ...ownership } = owner;
  const attempted: Holdings = { ...ownership, clusters: [], network: false, roles: [], users: [] };
  try {
    // If a pipeline started it, a load follows.
    return await build(input, given !== undefined, { owner, steps, attempted });
  } catch (error) {
    throwBug(error);
    if (isNothing(attempted)) throw withNothingMade(cause(error));
    const removal = new Removal(steps, [attempted], 'short');
    const { left } = await CancellationScope.nonCancellable(() => removal.run());
    throw withLeft(cause(error), left);
  }
}

function planOf(kind: Warehouse['kind']): Plan {
  const before = { project: [], preflight: ['project'] };
  const around = { role: ['preflight'], user: ['preflight'], network: ['preflight'] };
  if (kind === 'serverless') {
    const namespace = { namespace: ['role'], workgroup: ['namespace', 'network'], available: ['workgroup'] };
    return { ...before, ...around, ...namespace, 'usage limit': ['available'], sql: ['usage limit'] };
  }
  return { ...before, ...around, cluster: ['role', 'user', 'network'], available: ['cluster'], sql: ['available'] };
}

const isNothing = ({ network, ...lists }: Holdings): boolean =>
  !network && Object.values(lists).every((list) => !Array.isArray(list) || list.length === 0);

async function build(input: Parsed<'provision'>, loads: boolean, building: Building): Promise<ProvisionResult> {
  const { owner, steps } = building;
  const { warehouse } = input;
  const plan = await steps.run('project', () => activities.readProject(projectRequest(input)));
  const preflight = async () => {
    const found = await look({ ...intentOf(input, plan), owner: owner.owner, loads }, owner);
    if (warehouse.kind === 'cluster') await checkSnapshot(clusterSpec(input.name, warehouse));
    return found;
  };
  await steps.run('preflight', preflight, preflightText);
  const { reads } = plan;
  if (warehouse.kind === 'existing') return useCluster(input, warehouse, building);
  return warehouse.kind === 'serverless'
    ? createWorkgroup(input, { ...serverlessSpecs(input.name, warehouse), reads }, building)
    : createCluster(input, { cluster: clusterSpec(input.name, warehouse), reads }, building);
}

/** Before anything is touched, so that a run that cannot work stops while there is nothing to undo. */
async function look(request: PreflightRequest, { expires }: Owner): Promise<PreflightResult> {
  const beforeMs = Date.now();
  const found = await activities.preflight(request);
  if (expires !== 'none') requireSameClock(beforeMs, found.awsTime);
  return found;
}

/** Tag values allow letters, digits and a few signs; a workflow id may hold anything. The run's id outlives a reset. */
function ownerOf({ name, tags }: Parsed<'provision'>, { owner, expires }: FromPipeline): Owner {
  const { root, workflowId, originalExecutionRunId } = workflowInfo();
  const id = (root?.workflowId ?? workflowId).replaceAll(/[^A-Za-z0-9_.:/=+@-]/g, '_').slice(0, 200);
  const own = Object.keys(tags).length > 0 ? { tags } : {};
  return { pipeline: name, owner, run: `${id}/${originalExecutionRunId}`, expires, ...own };
}
