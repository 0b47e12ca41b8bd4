import { proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { Planned } from '../contract/plan.ts';
import type { LocalActivities } from '../contract/local-activities.ts';
import { failure } from './failure.ts';

/** What a part is told by its pipeline, that what they say of their resources is the same. */
export interface FromPipeline {
  /** Whose they are: the tag sparkify:owner. */
  owner: string;
  /** When the time to live ends of what is created: ISO 8601, UTC, or `none`. */
  expires: string;
  /** What was loaded, for the questions; absent before that, and in histories of before. */
  planned?: Planned;
}

/** What a teardown is told by its pipeline. */
export interface TeardownOrder extends Pick<FromPipeline, 'owner'> {
  /** The cluster is to be paused, and all of it is to stay. */
  pause?: boolean;
}

/** What a workflow is given beside its input. Fails with InvalidInput when it is not a workflow of this program that gives it. */
export function givenByOurs<T>(given: T | undefined, isByOurs = workflowInfo().parent !== undefined): T | undefined {
  if (given === undefined || isByOurs) return given;
  throw failure('InvalidInput', `${workflowInfo().workflowType} takes one input, and was given two`);
}

const { owner } = proxyLocalActivities<LocalActivities>({ startToCloseTimeout: '5s' });

/** Whose the resources of this run are, by what its first worker says: another one must not take them for foreign. */
export function ownerHere(): Promise<string> {
  return owner();
}
