/**
 * What a worker of your own registers beside the workflows.
 *
 * @module sparkify-etl/activities
 */

import { requireTimeLeft } from '../activities/attempt.ts';
import { createAwsClients as createClients } from '../aws/clients.ts';
import type { AwsClients } from '../aws/clients.ts';

export { createActivities } from '../activities/index.ts';
export type { Deps } from '../activities/index.ts';
export type { AwsClients } from '../aws/clients.ts';
export type * from '../contract/activities.ts';
export type * from '../contract/local-activities.ts';
export type { Notice } from '../contract/notice.ts';
export type { Ending, Lane, RunFailure, RunRecord, RunState, Span } from '../contract/record.ts';
export type { LoadMode, OnChange, Planned, ProjectRequest } from '../contract/plan.ts';
export type { Finding, PreflightCheck, PreflightRequest, PreflightResult, RoleIntent } from '../contract/preflight.ts';
export type * from '../contract/snapshot.ts';
export type * from '../contract/staging.ts';
export type { NamespaceSpec, UsageLimit, WorkgroupSpec } from '../contract/serverless.ts';
export { sqlTaskQueue } from '../contract/activity-classes.ts';
export { goesOn } from '../temporal/goes-on.ts';
export type { Execution } from '../temporal/record/history.ts';
export { recordReader } from '../temporal/record/reader.ts';
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
