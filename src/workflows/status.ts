import { defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { ProvisionResult } from '../contract/results.ts';
import type { Status } from '../contract/status.ts';

export const statusQuery = defineQuery<Status>('status');

/** The pipeline's question is answered with "yes" or "no". */
export const answerUpdate = defineUpdate<string, [string]>('answer');

/** From the lease to its pipeline: everything is there. */
export const provisionedSignal = defineSignal<[ProvisionResult]>('provisioned');

/** From the pipeline to its lease: nothing more is needed; keep leaves what was created standing. */
export const releaseSignal = defineSignal<[{ keep: boolean }]>('release');

/** Registers the query `status`. */
export function answerStatus(status: () => Status): void {
  setHandler(statusQuery, status, { description: 'Steps with their states and times; children; an open question.' });
}
