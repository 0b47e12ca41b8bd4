import { defineQuery, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import type { ProjectPlan } from '../contract/plan.ts';
import type { Plan, Status } from '../contract/status.ts';
import { failure, reason, throwBug } from './failure.ts';
import type { Steps } from './steps.ts';

/**
 * The queries, updates and signals of running workflows. Updates that scripts may need exist as signals as well.
 * Anybody may send a signal with any content, and it must not fail a workflow task, because it would come back with
 * each attempt.
 */

/**
 * From the lease to its pipeline: the lease ends, and deletes what it does not keep. Carries the lease's first run id,
 * because after a reset the new run, which may have another lease, gets the old run's signals as well.
 */
export const endingSignal = defineSignal<[leaseRunId: string, { expired: boolean }]>('ending');

/**
 * From the pipeline to its lease: this run needs nothing more. `keep` keeps what was created; with `pause` the cluster
 * is paused.
 */
export const releaseSignal = defineSignal<[{ keep: boolean; pause?: boolean; runId: string } | undefined]>('release');

/**
 * From a pipeline that was reset, with its workflow id, to the lease that holds the name: make room if you belong to
 * that pipeline.
 */
export const reclaimSignal = defineSignal<[pipelineId: string]>('reclaim');

/** From the pipeline to its lease: the new end of the time to live, in milliseconds since 1970. */
export const extendedSignal = defineSignal<[number]>('extended');

/** How a workflow handles a message from a person. */
interface MessageHandler<Args extends unknown[]> {
  description: string;
  /** Why it cannot be accepted now. */
  problem: (...args: Args) => string | undefined;
  take: (...args: Args) => string | Promise<string>;
}

/** Registers it as an Update, which returns a result, and as a Signal of the same name, which does not. */
export function setMessageHandler<Args extends unknown[]>(
  name: string,
  { description, problem, take }: MessageHandler<Args>,
): void {
  setHandler(defineUpdate<string, Args>(name), take, {
    description,
    validator: (...args: Args) => {
      const why = problem(...args);
      if (why !== undefined) throw failure('InvalidInput', why);
    },
  });
  const signalled = async (...args: Args) => {
    const why = problem(...args) ?? (await failureOf(async () => take(...args)));
    if (why !== undefined) log.warn(`the Signal ${name} was not accepted`, { problem: why });
  };
  setHandler(defineSignal<Args>(name), signalled, { description: `As the Update ${name}, without a result.` });
}

/** Why it failed, if it did. */
async function failureOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    throwBug(error);
    return reason(error);
  }
}

const statusQuery = defineQuery<Status>('status');
const planQuery = defineQuery<Plan>('plan');

/** What a workflow knows beyond its steps. */
interface More {
  status?: () => Partial<Status>;
  project?: () => ProjectPlan | undefined;
}

/** Registers the queries `status` and `plan`. */
export function answerQueries(workflow: string, steps: () => Steps, { status, project }: More = {}): void {
  setHandler(
    statusQuery,
    () => ({ workflow, state: steps().state(), steps: steps().list(), children: [], ...status?.() }),
    { description: 'Steps with their states and times; children; what it waits for.' },
  );
  const plan = (): Plan => {
    const read = project?.();
    return { steps: steps().plan(), ...(read && { project: read }) };
  };
  setHandler(planQuery, plan, {
    description:
      'The steps as a graph, each with its state and the names of those that it waits for; for a load also the project.',
  });
}
