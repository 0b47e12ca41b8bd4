import { randomUUID } from 'node:crypto';
import { temporal } from '@temporalio/proto';
import { FakeWorld } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

let worker: WorkflowWorker;
let letGo: () => void;
const begun: string[] = [];

beforeAll(async () => {
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const activities = new FakeWorld().activities();
  worker = await startWorkflowWorker(
    {
      ...activities,
      async checkNames(input) {
        begun.push('checkNames');
        await gate;
        return activities.checkNames(input);
      },
      async openWarehouse(input) {
        begun.push('openWarehouse');
        return activities.openWarehouse(input);
      },
      async removeIngress(input) {
        begun.push('removeIngress');
        return activities.removeIngress(input);
      },
      async findExpired(input) {
        begun.push('findExpired');
        return activities.findExpired(input);
      },
    },
    { maxConcurrentActivityTaskExecutions: 1 },
  );
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
  expect(taken).toBe('checkNames');
  expect(new Set(waited.slice(0, 2))).toEqual(new Set(['removeIngress', 'findExpired']));
  expect(waited.slice(2)).toEqual(['openWarehouse', 'checkNames']);
});
