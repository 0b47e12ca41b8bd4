import { workflowInfo } from '@temporalio/workflow';
import type { Input, Parsed } from '../contract/inputs.ts';
import type { TeardownResult } from '../contract/results.ts';
import { asWrittenNow } from './old-input.ts';
import { inputOf, orLeftStanding } from './failure.ts';
import { upsertAttributes } from './search-attributes.ts';
import { answerQueries } from './messages.ts';
import { tellingEnd } from './notices.ts';
import { clusterIdentifier, finalSnapshotName, roleName, subnetGroupsMade, userName } from './names.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { TeardownOrder } from './owner.ts';
import { pauseInstead } from './pausing.ts';
import { Removal } from './removal.ts';
import { Steps } from './steps.ts';

/**
 * Deletes everything that the pipeline of this name created, and waits until it is gone, or pauses the cluster if its
 * pipeline says so. Fails with LeftStanding if something is still there, or still running.
 */
export async function teardown(raw?: Input<'teardown'>, given?: TeardownOrder): Promise<TeardownResult> {
  const steps = new Steps({});
  answerQueries('teardown', () => steps);
  const input = inputOf('teardown', asWrittenNow(raw));
  await upsertAttributes(input);
  return tellingEnd(input, () => tearDown(input, givenByOurs(given), steps));
}

async function tearDown(
  input: Parsed<'teardown'>,
  order: TeardownOrder | undefined,
  steps: Steps,
): Promise<TeardownResult> {
  const ownership = { pipeline: input.name, owner: order?.owner ?? (await ownerHere()) };
  if (order?.pause === true) {
    const torn = await pauseInstead(steps, ownership, clusterIdentifier(input));
    return orLeftStanding(torn, torn);
  }
  const finalSnapshot = finalSnapshotName(input, workflowInfo().startTime);
  // An existing warehouse is never deleted, whatever its tags say.
  const isOurs = input.warehouse.kind !== 'existing';
  const name = clusterIdentifier(input);
  const serverless = input.warehouse.kind === 'serverless' ? { workgroups: [name], namespaces: [name] } : {};
  const holdings = {
    ...ownership,
    clusters: input.warehouse.kind === 'cluster' ? [name] : [],
    ...serverless,
    network: isOurs,
    subnetGroups: isOurs ? subnetGroupsMade(input) : [],
    roles: isOurs && deletesRole(input) ? [roleName(input)] : [],
    users: [userName(input)],
    ...(finalSnapshot === undefined ? {} : { finalSnapshot }),
  };
  const torn = await new Removal(steps, [holdings], 'short').run();
  return orLeftStanding(torn, torn);
}

/** A role that is kept, or belongs to somebody else, stays. */
const deletesRole = ({ role }: Parsed<'teardown'>): boolean => role.arn === undefined && !role.keep;
