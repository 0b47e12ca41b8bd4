import { requireTimeLeft } from '../activities/attempt.ts';
import { createAwsClients as createClients } from '../aws/clients.ts';
import type { AwsClients } from '../aws/clients.ts';

/** `sparkify-etl/activities`: what a worker of one's own registers beside the workflows. */

export { createActivities } from '../activities/index.ts';
export type { Deps } from '../activities/index.ts';
export type { AwsClients } from '../aws/clients.ts';
export type { Activities } from '../contract/activities.ts';
export type { LocalActivities } from '../contract/local-activities.ts';
export { sqlTaskQueue } from '../contract/activity-classes.ts';
export { goesOn } from '../temporal/goes-on.ts';
export { createLocalActivities } from '../temporal/local-activities.ts';
export type { LocalActivitiesOptions } from '../temporal/local-activities.ts';

/**
 * Clients with the SDK's own configuration: its environment variables and profiles, AWS_ENDPOINT_URL for a local cloud
 * among them. They begin no request that could outlive the attempt of its activity. Throws Error when no region is
 * configured.
 */
export function createAwsClients(): Promise<AwsClients> {
  return createClients(requireTimeLeft);
}
