import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
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
const gates = { readProject: gate(), preflight: gate() };
const several = 6;
/** Activities in the order in which they began. */
let begun: string[] = [];

beforeAll(async () => {
  const activities = new FakeWorld().activities();
  worker = await startWorkflowWorker(
    {
      ...activities,
      async preflight(input) {
        begun.push('preflight');
        await gates.preflight.promise;
        return activities.preflight(input);
      },
      async readProject(input) {
        begun.push('readProject');
        await gates.readProject.promise;
        return activities.readProject(input);
      },
      async findExpired(input) {
        begun.push('findExpired');
        return activities.findExpired(input);
      },
    },
    { maxConcurrentActivityTaskExecutions: 1 },
  );
});
afterAll(() => {
  for (const { open } of Object.values(gates)) open();
  return worker.stop();
});

const pendingOf = async (run: WorkflowHandle): Promise<number> =>
  ((await run.describe()).raw.pendingActivities ?? []).length;

async function start(type: string): Promise<WorkflowHandle> {
  const { client, taskQueue } = worker;
  const args = [type === 'reap' ? {} : { name: `p${randomUUID().slice(0, 8)}` }];
  return client.workflow.start(type, { taskQueue, workflowId: `${type}-${randomUUID()}`, args });
}

/** Starts the workflow, and waits until its first activities are scheduled. */
async function startWaiting(type: string): Promise<WorkflowHandle> {
  const run = await start(type);
  await until(async () => (await pendingOf(run)) > 0);
  return run;
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

test('of those that wait for a slot, removal goes before what was begun and before what is to be created', async () => {
  const runs = [await startWaiting('provision'), await startWaiting('provision')];
  await until(async () => begun.length === 1 && (await waiting()) === 1);
  gates.readProject.open();
  // One holds the slot, the other waits for it: most often with its preflight, too.
  await until(async () => begun.includes('preflight') && (await waiting()) === 1);
  begun = [];
  const later = ['load', 'reap'].flatMap((type) => Array.from({ length: several }, () => type));
  for (const type of later) runs.push(await startWaiting(type));
  await until(async () => (await waiting()) === later.length + 1);
  gates.preflight.open();
  await Promise.all(runs.map((run) => run.result()));
  // In the order in which they came it would be the other way round. The server itself keeps to it but nearly: of two
  // that wait, the one of the next class is sometimes first.
  expect(meanPlace('findExpired')).toBeLessThan(meanPlace('readProject'));
  expect(meanPlace('findExpired')).toBeLessThan(meanPlace('preflight'));
});

function meanPlace(activity: string): number {
  const places = begun.flatMap((name, place) => (name === activity ? [place] : []));
  return places.reduce((sum, place) => sum + place, 0) / places.length;
}
