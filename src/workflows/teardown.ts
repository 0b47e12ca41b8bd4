import { workflowInfo } from '@temporalio/workflow';
import type { Input } from '../contract/inputs.ts';
import type { TeardownResult } from '../contract/results.ts';
import { inputOf, orLeftStanding } from './failure.ts';
import { upsertAttributes } from './listing.ts';
import { answerQueries } from './messages.ts';
import { clusterIdentifier, finalSnapshotName, roleName, userName } from './names.ts';
import { givenByOurs, ownerHere } from './owner.ts';
import type { FromPipeline } from './owner.ts';
import { Removal } from './removal.ts';
import { Steps } from './steps.ts';

/**
 * Deletes everything that the pipeline of this name created, and waits until it is gone. Fails with LeftStanding when
 * something is still there.
 */
export async function teardown(raw?: Input<'teardown'>, given?: Pick<FromPipeline, 'owner'>): Promise<TeardownResult> {
  const steps = new Steps({});
  answerQueries('teardown', () => steps);
  const input = inputOf('teardown', raw);
  await upsertAttributes(input);
  const finalSnapshot = finalSnapshotName(input, workflowInfo().startTime);
  // One that is there is nobody's to delete, whatever its tags say.
  const isOurs = input.warehouse.kind !== 'existing';
  const holdings = {
    pipeline: input.name,
    owner: givenByOurs(given)?.owner ?? (await ownerHere()),
    clusters: isOurs ? [clusterIdentifier(input)] : [],
    network: isOurs,
    roles: isOurs ? [roleName(input)] : [],
    users: [userName(input)],
    ...(finalSnapshot === undefined ? {} : { finalSnapshot }),
  };
  const torn = await new Removal(steps, [holdings], 'short').run();
  return orLeftStanding(torn, torn);
}
