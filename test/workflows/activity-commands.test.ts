import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Context } from '@temporalio/activity';
import { FakeWorld } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(90_000);

const run = promisify(execFile);
let worker: WorkflowWorker;
/** Attempts that were asked to end, with the reason. */
let ended: string[];
let letGo: boolean;

beforeAll(async () => {
  const activities = new FakeWorld().activities();
  worker = await startWorkflowWorker({
    ...activities,
    async createTables(input) {
      if (letGo) return activities.createTables(input);
      const { cancelled, cancellationDetails, heartbeat } = Context.current();
      const beat = setInterval(() => heartbeat(), 200);
      try {
        return await cancelled;
      } finally {
        clearInterval(beat);
        const { paused, reset } = Context.current().cancellationDetails ?? cancellationDetails ?? {};
        ended.push(paused ? 'paused' : reset ? 'reset' : 'cancelled');
      }
    },
  });
});
beforeEach(() => {
  ended = [];
  letGo = false;
});
afterAll(() => worker.stop());

/** `temporal activity COMMAND` for one activity. */
async function activity(workflowId: string, activityId: string, command: string): Promise<void> {
  const where = ['--address', process.env['TEST_TEMPORAL_ADDRESS'] ?? '', '--workflow-id', workflowId];
  await run(process.env['TEST_TEMPORAL_CLI'] ?? 'temporal', [
    'activity',
    command,
    '--activity-id',
    activityId,
    ...where,
  ]);
}

test.each([
  ['pause', 'paused', ['unpause']],
  ['reset', 'reset', []],
])('temporal activity %s ends the attempt that runs, and another one does the work', async (command, told, next) => {
  const workflowId = `load-${randomUUID()}`;
  const handle = await worker.client.workflow.start('load', { taskQueue: worker.taskQueue, workflowId, args: [{}] });
  const pending = async () => (await handle.describe()).raw.pendingActivities?.[0];
  await until(async () => (await pending())?.lastHeartbeatTime != null);
  const { activityId } = (await pending()) ?? {};
  await activity(workflowId, activityId ?? '', command);
  await until(() => ended.length > 0);
  expect(ended).toEqual([told]);
  letGo = true;
  expect((await pending())?.paused ?? false).toBe(command === 'pause');
  for (const more of next) await activity(workflowId, activityId ?? '', more);
  expect(await handle.result()).toMatchObject({ rows: { songplays: 2 } });
});
