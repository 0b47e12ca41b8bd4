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

/** From the lease to its pipeline: everything is there. */
export const provisionedSignal = defineSignal<[ProvisionResult]>('provisioned');

/** From the lease to its pipeline: the time to live is over, and everything is about to be deleted. */
export const expiredSignal = defineSignal('expired');

/** From the pipeline to its lease: nothing more is needed; keep leaves what was created standing. */
export const releaseSignal = defineSignal<[{ keep: boolean }]>('release');

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
