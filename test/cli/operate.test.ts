import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../../src/cli/package.ts';
import { runCommand } from '../support/command.ts';
import { editedBundle } from '../support/edited-bundle.ts';
import { FakeWorld } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

let folder: string;
let other: WorkflowWorker;
/** Every test's runs and schedules have names of their own: the server is shared by the whole test run. */
const mine = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;
const ended: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-operate-'));
  other = await startWorkflowWorker(new FakeWorld().activities());
});
afterAll(async () => {
  for (const id of ended)
    await other.client.workflow
      .getHandle(id)
      .terminate('test')
      .catch(() => undefined);
  await other.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Output {
  status: number | null;
  stdout: string;
  stderr: string;
}

function sparkify(...args: string[]): Promise<Output> {
  const child = spawn(process.execPath, [built('src/cli/main.ts'), ...args], {
    cwd: folder,
    env: { ...process.env, HOME: folder, TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...output })));
}

async function start(type: string, taskQueue: string): Promise<string> {
  const workflowId = mine(type);
  await other.client.workflow.start(type, { workflowId, taskQueue, args: [{}] });
  ended.push(workflowId);
  return workflowId;
}

describe('schedules', () => {
  test('are created once, listed, paused, unpaused and deleted', async () => {
    const id = mine('nightly');
    const create = [
      'schedule',
      'create',
      '--id',
      id,
      '--every',
      '6h',
      '--input',
      '{"name":"standing"}',
      '--pause-on-failure',
    ];
    expect(await sparkify(...create)).toMatchObject({ status: 0, stderr: `The schedule ${id} is created.\n` });
    expect(await sparkify(...create)).toMatchObject({ status: 1, stderr: expect.stringContaining('--replace') });
    expect(await sparkify(...create, '--replace')).toMatchObject({ status: 0 });

    const { schedule, policies } = await other.client.schedule
      .getHandle(id)
      .describe()
      .then(({ action, policies: rules }) => ({ schedule: action, policies: rules }));
    expect(schedule).toMatchObject({ workflowType: 'load', taskQueue: 'sparkify', args: [{ name: 'standing' }] });
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 3_600_000, pauseOnFailure: true });

    expect(await sparkify('schedule', 'pause', id, '--note', 'maintenance')).toMatchObject({
      status: 0,
      stderr: `pause: ${id}\n`,
    });
    await untilListed(id, true);
    expect(await listed(id)).toMatchObject({ paused: true });
    expect(await sparkify('schedule', 'unpause', id)).toMatchObject({ status: 0, stderr: `unpause: ${id}\n` });
    await untilListed(id, false);
    expect(await sparkify('schedule', 'delete', id)).toMatchObject({ status: 0, stderr: `delete: ${id}\n` });
    await untilListed(id, undefined);
    expect(await listed(id)).toBeUndefined();
  });

  test('a cron expression that the server refuses is the caller’s mistake', async () => {
    const { status, stderr } = await sparkify('schedule', 'create', '--id', mine('never'), '--cron', '99 * * * *');
    expect([status, stderr]).toEqual([2, expect.stringContaining('The server refuses this schedule: ')]);
  });

  test('one that is not there is told so', async () => {
    const { status, stderr } = await sparkify('schedule', 'pause', 'no-such-schedule');
    expect([status, stderr]).toEqual([1, expect.stringContaining('There is no schedule no-such-schedule')]);
  });

  test.each([
    [['schedule', 'create'], 'Say when'],
    [['schedule', 'create', '--every', 'soon'], 'Expected a number with s, m, h or d'],
    [['schedule', 'create', '--every', '1h', '--time-zone', 'UTC'], '--time-zone goes with --cron'],
    [['schedule', 'create', '--every', '1h', '--input', '{"nam":1}'], 'nam is 1'],
    [['reap', 'install', '--webhook', 'Ops!'], 'notify.webhook is "Ops!"'],
  ])('wrong usage is told before anything is asked of the server: %j', async (args, message) => {
    expect(await runCommand(args, { HOME: folder })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(message),
    });
  });

  const reaper = () => other.client.schedule.getHandle('sparkify-reap').describe();

  test('the reaper is installed as often as one likes, and tells whom one likes', async () => {
    expect(await sparkify('reap', 'install', '--every', '1h')).toMatchObject({ status: 0 });
    expect(await sparkify('reap', 'install', '--webhook', 'ops')).toMatchObject({ status: 0 });
    expect((await reaper()).action).toMatchObject({ args: [{ notify: { webhook: 'ops' } }] });
    expect(await sparkify('reap', 'install')).toMatchObject({ status: 0, stderr: expect.stringContaining('replaced') });
    const { spec, action } = await reaper();
    expect([spec.intervals?.[0]?.every, action.type === 'startWorkflow' && action.workflowType]).toEqual([
      900_000,
      'reap',
    ]);
    expect((await sparkify('status')).stdout).toContain('Reaper: scheduled');
    expect(await sparkify('reap', 'uninstall')).toMatchObject({ status: 0 });
  });
});

/** The server lists what has become of a schedule a moment later; to ask the command line again and again is dear. */
async function untilListed(id: string, paused: boolean | undefined): Promise<void> {
  await until(async () => {
    for await (const { scheduleId, state } of other.client.schedule.list())
      if (scheduleId === id) return state?.paused === paused;
    return paused === undefined;
  });
}

async function listed(id: string): Promise<{ paused: boolean } | undefined> {
  const { stdout } = await sparkify('schedule', 'list', '--json');
  return (JSON.parse(stdout) as { scheduleId: string; paused: boolean }[]).find(({ scheduleId }) => scheduleId === id);
}

describe('status explains', () => {
  test('a task queue on which nobody listens', async () => {
    const id = await start('pipeline', 'sparkfiy');
    const { status, stdout } = await sparkify('status', id);
    expect(status).toBe(1);
    expect(stdout).toContain('It waits on task queue sparkfiy, on which nobody listens; ours is sparkify');
  });

  test('a worker that took the task and hangs', async () => {
    const workflowId = mine('hung');
    const args = { workflowId, taskQueue: mine('hung'), args: [{}], workflowTaskTimeout: 1000 };
    await other.client.workflow.start('load', args);
    ended.push(workflowId);
    const { workflowService } = other.client;
    const taskQueue = { name: args.taskQueue };
    // Takes each attempt and never answers, as a process that is stopped.
    for (let attempt = 0; attempt < 2; attempt += 1)
      await other.client.withDeadline(Date.now() + 20_000, () =>
        workflowService.pollWorkflowTaskQueue({ namespace: 'default', taskQueue, identity: 'hangs' }),
      );
    const { stdout } = await sparkify('status', workflowId);
    expect(stdout).toContain('A worker took it and did not answer: it hangs, or was stopped or killed.');
    expect(stdout).not.toContain('does not fit its history');
  });

  test('a workflow type that nobody knows', async () => {
    const id = await start('pipelin', other.taskQueue);
    const { stdout } = await sparkify('status', id);
    expect(stdout).toContain('No Sparkify worker knows the workflow type pipelin');
  });

  test('a worker that is missing', async () => {
    const id = await start('load', 'sparkify');
    expect((await sparkify('status', id)).stdout).toContain('No worker listens on task queue sparkify: start one');
  });

  test('an activity that fails again and again, in whatever part it is', async () => {
    const world = new FakeWorld();
    world.fail('ensureCluster', new Error('socket hang up'));
    const worker = await startWorkflowWorker(world.activities());
    const workflowId = mine('pipeline');
    await worker.client.workflow.start('pipeline', {
      workflowId,
      taskQueue: worker.taskQueue,
      args: [{ name: mine('p') }],
    });
    await until(() => world.calls.filter((call) => call === 'ensureCluster').length > 1);
    const { status, stdout } = await sparkify('status', workflowId);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      new RegExp(
        `! ${workflowId}/provision: The activity ensureCluster \\(id \\d+\\) failed \\d+ time.*socket hang up`,
      ),
    );
    world.mend('ensureCluster');
    await worker.client.workflow.getHandle(workflowId).cancel();
    await worker.client.workflow
      .getHandle(workflowId)
      .result()
      .catch(() => undefined);
    await worker.stop();
  });

  test('a run that is paused', async () => {
    const id = await start('load', other.taskQueue);
    await other.client.workflowService.pauseWorkflowExecution({
      namespace: 'default',
      workflowId: id,
      reason: 'maintenance',
    });
    const { status, stdout } = await sparkify('status', id);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /! It is paused since 2\S+Z \(maintenance\): `temporal workflow unpause --workflow-id load-\S+` resumes it/,
    );
  });

  test('a bug in the code of a part of a run', async () => {
    const bug = "(() => { throw new TypeError('boom'); })()";
    const worker = await startWorkflowWorker(new FakeWorld().activities(), {
      workflowBundle: await editedBundle(['rows[table]', `${bug}[table]`]),
    });
    const workflowId = mine('pipeline');
    const { client, taskQueue } = worker;
    const run = await client.workflow.start('pipeline', { workflowId, taskQueue, args: [{ name: workflowId }] });
    const part = client.workflow.getHandle(`${workflowId}/load`);
    await until(() =>
      part.describe().then(
        ({ raw }) => (raw.pendingWorkflowTask?.attempt ?? 1) > 1,
        () => false,
      ),
    );
    const { status, stdout } = await sparkify('status', workflowId);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      new RegExp(
        `! ${workflowId}/load: Its workflow task keeps failing \\(attempt \\d+\\): boom. It is a bug in the ` +
          'workflow’s code: nothing was undone, and it carries on once a worker has the fix',
      ),
    );
    await run.terminate();
    await worker.stop();
  });

  test('nothing where nothing is wrong', async () => {
    const id = await start('query', other.taskQueue);
    await other.client.workflow.getHandle(id).result();
    const { status, stdout } = await sparkify('status', id);
    expect([status, stdout]).toEqual([0, expect.stringContaining(`${id}: query on task queue`)]);
    expect(stdout).toContain('✓ queries');
  });

  test('a workflow that is not there', async () => {
    expect(await sparkify('status', 'nowhere')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no workflow nowhere in namespace default'),
    });
  });
});
