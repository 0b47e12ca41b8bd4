import { defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import type { ProvisionResult } from '../contract/results.ts';
import type { PlanStep, Status } from '../contract/status.ts';
import type { Steps } from './steps.ts';

/** Everything that can be asked of a running workflow, or told to it. What a script may have to say is a Signal too. */

export const statusQuery = defineQuery<Status>('status');
export const planQuery = defineQuery<PlanStep[]>('plan');

/** The pipeline's question is answered with "yes" or "no". */
export const answerUpdate = defineUpdate<string, [string]>('answer');
export const answerSignal = defineSignal<[string]>('answer');

/** What a person can decide of a step that failed and is held; each returns the step's name. */
export const decisions = ['retry', 'skip', 'abort'] as const;
export type Decision = (typeof decisions)[number];
export const decisionUpdate = (decision: Decision) => defineUpdate<string>(decision);
export const decisionSignal = (decision: Decision) => defineSignal(decision);

/** More time to live, such as "2h"; returns the new end, ISO 8601 UTC. */
export const extendUpdate = defineUpdate<string, [string]>('extend');
export const extendSignal = defineSignal<[string]>('extend');

/**
 * From the lease to its pipeline, with the lease's own run id: a reset delivers the signals of the run before to the new
 * run, which may have another lease.
 */

/** Everything is there. */
export const provisionedSignal = defineSignal<[leaseRunId: string, ProvisionResult]>('provisioned');

/** The lease ends, and what it does not keep is about to be deleted. */
export const endingSignal = defineSignal<[leaseRunId: string, { expired: boolean }]>('ending');

/** From the pipeline to its lease: this run of it needs nothing more; keep leaves what was created standing. */
export const releaseSignal = defineSignal<[{ keep: boolean; runId: string }]>('release');

/** To the lease that holds the name, from a pipeline that was reset, with its workflow id: make room, if it was yours. */
export const reclaimSignal = defineSignal<[pipelineId: string]>('reclaim');

/** Only a workflow that still runs takes it, which is all that there is to know of it. */
export const presenceSignal = defineSignal('presence');

/** From the pipeline to its lease: the time to live ends at this time instead, in milliseconds since 1970. */
export const extendedSignal = defineSignal<[number]>('extended');

/** Registers the queries `status` and `plan`; `more` tells what a workflow knows beyond its steps. */
export function answerQueries(workflow: string, steps: () => Steps, more: () => Partial<Status> = () => ({})): void {
  setHandler(
    statusQuery,
    () => ({ workflow, state: steps().state(), steps: steps().list(), children: [], ...more() }),
    { description: 'Steps with their states and times; children; what it waits for.' },
  );
  setHandler(planQuery, () => steps().plan(), {
    description: 'The steps as a graph: each with its state and the names of those that it waits for.',
  });
}
