import { proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Planned } from '../contract/plan.ts';
import type { LocalActivities } from '../contract/local-activities.ts';
import { failure } from './failure.ts';

/** What a part gets from its pipeline, so that both tag their resources alike. */
export interface FromPipeline {
  /** The owner: the tag sparkify:owner. */
  owner: string;
  /** End of the time to live of what is created: ISO 8601, UTC, or `none`. */
  expires: string;
  /** What was loaded, for the questions; absent before the load, and in older histories. */
  planned?: Planned;
}

/** What a teardown gets from its pipeline. */
export interface TeardownOrder extends Pick<FromPipeline, 'owner'> {
  /** Pause the cluster and keep everything. */
  pause?: boolean;
}

/** The second argument of a workflow. Fails with InvalidInput if it does not come from one of our workflows. */
export function givenByOurs<T>(given: T | undefined, isByOurs = workflowInfo().parent !== undefined): T | undefined {
  if (given === undefined || isByOurs) return given;
  throw failure('InvalidInput', `${workflowInfo().workflowType} takes one input, and was given two`);
}

const { owner } = proxyLocalActivities<LocalActivities>({ startToCloseTimeout: '5s' });

/** The owner of this run's resources, as its first worker says: another worker must not take them for foreign. */
export function ownerHere(): Promise<string> {
  return owner();
}
