import { randomUUID } from 'node:crypto';
import { temporal } from '@temporalio/proto';
import { FakeWorld } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

function gate(): { promise: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

let worker: WorkflowWorker;
/** The first of each of these holds the slot until it is let go. */
const gates = { readProject: gate(), checkNames: gate() };
/** Activities in the order in which they began. */
let begun: string[] = [];

beforeAll(async () => {
  const activities = new FakeWorld().activities();
  worker = await startWorkflowWorker(
    {
      ...activities,
      async checkNames(input) {
        begun.push('checkNames');
        await gates.checkNames.promise;
        return activities.checkNames(input);
      },
      async readProject(input) {
        begun.push('readProject');
        await gates.readProject.promise;
        return activities.readProject(input);
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
  const runs = [await startWaiting('provision'), await startWaiting('provision')];
  await until(async () => begun.length === 1 && (await waiting()) === 1);
  gates.readProject.open();
  // Both have read their project: one holds the slot, the other waits for it.
  await until(async () => begun.includes('checkNames') && begun.length === 3 && (await waiting()) === 1);
  begun = [];
  for (const type of ['load', 'teardown', 'reap']) runs.push(await startWaiting(type));
  await until(async () => (await waiting()) === 4);
  // What is counted is on the disk of the server, which reads it a moment later.
  for (let look = 0; look < 30; look += 1) await waiting();
  gates.checkNames.open();
  await Promise.all(runs.map((result) => result()));
  expect(new Set(begun.slice(0, 2))).toEqual(new Set(['removeIngress', 'findExpired']));
  expect(begun.slice(2)).toEqual(['readProject', 'checkNames']);
});
