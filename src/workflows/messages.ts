import { defineQuery, defineSignal, defineUpdate, log, setHandler } from '@temporalio/workflow';
import type { ProjectPlan } from '../contract/plan.ts';
import type { Plan, Status } from '../contract/status.ts';
import { failure, reason, throwBug } from './failure.ts';
import type { Steps } from './steps.ts';

/**
 * Everything that can be asked of a running workflow, or told to it. What a script may have to say is a Signal too. Anybody
 * may send a Signal with anything in it, which must not fail a workflow task: it would be there again in each attempt.
 */

/**
 * From the lease to its pipeline, with the first run id of the lease's own: a reset delivers the signals of the run
 * before to the new run, which may have another lease. It ends, and what it does not keep is about to be deleted.
 */
export const endingSignal = defineSignal<[leaseRunId: string, { expired: boolean }]>('ending');

/**
 * From the pipeline to its lease: this run of it needs nothing more; keep leaves what was created standing, the cluster
 * paused where that is said, too.
 */
export const releaseSignal = defineSignal<[{ keep: boolean; pause?: boolean; runId: string } | undefined]>('release');

/** To the lease that holds the name, from a pipeline that was reset, with its workflow id: make room, if it was yours. */
export const reclaimSignal = defineSignal<[pipelineId: string]>('reclaim');

/** From the pipeline to its lease: the time to live ends at this time instead, in milliseconds since 1970. */
export const extendedSignal = defineSignal<[number]>('extended');

/** How a workflow takes what a person tells it. */
interface MessageHandler<Args extends unknown[]> {
  description: string;
  /** Why it cannot be taken now. */
  problem: (...args: Args) => string | undefined;
  take: (...args: Args) => string | Promise<string>;
}

/** Takes it as an Update, which answers, and as a Signal of the same name, which does not. */
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
