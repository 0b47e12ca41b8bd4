import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { temporal } from '@temporalio/proto';
import type { Activities } from '../../src/contract/activities.ts';
import { FakeWorld } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

let worker: WorkflowWorker;
let letGo: () => void;
/** The types of workflows in the order in which their first activities began. */
const begun: string[] = [];

beforeAll(async () => {
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const seen = new Set<string>();
  /** Tells which workflow it is the first activity of; the very first one waits. */
  const telling =
    (activity: (input: never) => Promise<unknown>) =>
    async (input: never): Promise<unknown> => {
      const { workflowExecution, workflowType } = Context.current().info;
      if (!seen.has(workflowExecution.workflowId)) {
        seen.add(workflowExecution.workflowId);
        begun.push(workflowType);
        if (seen.size === 1) await gate;
      }
      return activity(input);
    };
  const activities = Object.entries(new FakeWorld().activities()).map(([name, activity]) => [name, telling(activity)]);
  worker = await startWorkflowWorker(Object.fromEntries(activities) as Activities, {
    maxConcurrentActivityTaskExecutions: 1,
  });
});
afterAll(() => worker.stop());

/** Starts the workflow, and waits until its first activity is scheduled. */
async function startWaiting(type: string): Promise<() => Promise<unknown>> {
  const { client, taskQueue } = worker;
  const args = [type === 'reap' ? {} : { name: `p${randomUUID().slice(0, 8)}` }];
  const run = await client.workflow.start(type, { taskQueue, workflowId: `${type}-${randomUUID()}`, args });
  await until(async () => ((await run.describe()).raw.pendingActivities ?? []).length > 0);
  return () => run.result();
}

/** How many activities wait on the queue itself: what the server schedules reaches the queue a moment later. */
async function waiting(): Promise<number> {
  const { stats } = await worker.client.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: worker.taskQueue },
    taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}

test('of those that wait for a slot, removal goes before what was begun, and that before what is to be created', async () => {
  const runs = [await startWaiting('provision')];
  await until(() => begun.length === 1);
  for (const type of ['provision', 'load', 'teardown', 'reap']) runs.push(await startWaiting(type));
  await until(async () => (await waiting()) === 4);
  letGo();
  await Promise.all(runs.map((result) => result()));
  const [taken, ...waited] = begun;
  expect(taken).toBe('provision');
  expect(new Set(waited.slice(0, 2))).toEqual(new Set(['teardown', 'reap']));
  expect(waited.slice(2)).toEqual(['load', 'provision']);
});
