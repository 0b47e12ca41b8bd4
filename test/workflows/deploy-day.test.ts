import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { built } from '../../src/cli/package.ts';
import type { Status } from '../../src/contract/status.ts';
import { loadTemporalConfig } from '../../temporal.config.ts';
import { editedBundle } from '../support/edited-bundle.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { isFull } from '../support/full.ts';
import { createNamespace } from '../support/namespace.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker, testAddress } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(300_000);

/** The deploy day of docs/operate.md: pipelines are held on the old version when the new one is deployed. */

/** Fifty with FULL=1. */
const held = isFull ? 50 : 4;
const deploymentName = `sparkify-${randomUUID().slice(0, 8)}`;
const taskQueue = `test-${randomUUID()}`;
const [oldWorld, newWorld] = [new FakeWorld(), new FakeWorld()];

let namespace: string;
let oldWorker: WorkflowWorker;
let newWorker: WorkflowWorker;
let runs: WorkflowHandle[];

async function startVersion(buildId: string, world: FakeWorld, bundle?: WorkerOptions['workflowBundle']) {
  const env = { TEMPORAL_DEPLOYMENT_NAME: deploymentName, TEMPORAL_WORKER_BUILD_ID: buildId };
  const { workerDeploymentOptions } = loadTemporalConfig(env).worker;
  if (!workerDeploymentOptions) throw new Error('the worker is not versioned');
  return startWorkflowWorker(world.activities(), {
    namespace,
    taskQueue,
    workerDeploymentOptions,
    ...(bundle && { workflowBundle: bundle }),
  });
}

const env = () => ({ ...process.env, TEMPORAL_ADDRESS: testAddress(), TEMPORAL_NAMESPACE: namespace });

async function temporal(...args: string[]): Promise<string> {
  return (await promisify(execFile)(process.env['TEST_TEMPORAL_CLI'] ?? 'temporal', args, { env: env() })).stdout;
}

async function sparkify(...args: string[]): Promise<string> {
  const failed = (error: { stdout: string }) => error;
  const command = [built('src/cli/main.ts'), ...args];
  return (await promisify(execFile)(process.execPath, command, { env: env() }).catch(failed)).stdout;
}

/** As soon as its worker has polled. */
function setCurrent(buildId: string): Promise<void> {
  const args = ['--deployment-name', deploymentName, '--build-id', buildId, '--yes'];
  return until(() =>
    temporal('worker', 'deployment', 'set-current-version', ...args).then(
      () => true,
      () => false,
    ),
  );
}

const override = (workflowId: string, ...behavior: string[]) =>
  temporal('workflow', 'update-options', '--workflow-id', workflowId, '--versioning-override-behavior', ...behavior);
const pinnedTo = (buildId: string) => [
  'pinned',
  '--versioning-override-deployment-name',
  deploymentName,
  '--versioning-override-build-id',
  buildId,
];

const isHeld = async (run: WorkflowHandle) =>
  (await run.query<Status>('status').catch(() => undefined))?.held !== undefined;

async function hasFailingTask({ workflowId }: WorkflowHandle): Promise<boolean> {
  const { raw } = await newWorker.client.workflow.getHandle(workflowId).describe();
  return (raw.pendingWorkflowTask?.attempt ?? 1) > 2;
}

function startPipeline(workflowId: string): Promise<WorkflowHandle> {
  const args = [{ name: workflowId, onFailure: 'hold' }];
  return newWorker.client.workflow.start('pipeline', { taskQueue, workflowId, args });
}

beforeAll(async () => {
  namespace = await createNamespace();
  oldWorker = await startVersion('1.0', oldWorld);
  // Its retry of a held step does something else first.
  const changed = await editedBundle(
    [
      'const handle = await beginLease(input, run);',
      'await findRunNow(); const handle = await beginLease(input, run);',
    ],
    [
      'async function underLease(',
      'const findRunNow = () => new Promise((resolve) => setTimeout(resolve, 1)); async function underLease(',
    ],
  );
  await setCurrent('1.0');
  newWorker = await startVersion('1.1', newWorld, changed);
  oldWorld.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  runs = await Promise.all(Array.from({ length: held }, (_, index) => startPipeline(`daily-${index}`)));
  for (const run of runs) await until(() => isHeld(run), 120_000);
});
afterAll(() => Promise.all([oldWorker?.stop(), newWorker?.stop()]));

const transitionOf = async (run: WorkflowHandle) =>
  (await run.describe()).raw.workflowExecutionInfo?.versioningInfo?.versionTransition?.deploymentVersion?.buildId;

test('held pipelines end on their version when another is current, and one that was moved in vain can be brought back', async () => {
  await setCurrent('1.1');
  await (await startPipeline('next')).result();
  expect(newWorld.calls).toContain('removeUser');
  expect(oldWorld.calls).not.toContain('removeUser');

  const [first, second, ...others] = runs as [WorkflowHandle, WorkflowHandle, ...WorkflowHandle[]];
  oldWorld.mend('transform');
  for (const run of others) await run.executeUpdate('retry');
  await Promise.all(others.map((run) => run.result()));

  // The new code does not fit them: they are on their way to the new version, and an override does not turn them back.
  for (const run of [first, second]) {
    await override(run.workflowId, 'auto_upgrade');
    await run.signal('retry');
    await until(() => hasFailingTask(run), 60_000);
  }
  expect(await sparkify('status', first.workflowId)).toContain('The code does not fit its history');
  await override(first.workflowId, ...pinnedTo('1.0'));
  expect(await transitionOf(first)).toBe('1.1');

  // A reset does: the run is held again, on its version.
  const how = ['--type', 'LastWorkflowTask', '--reason', 'moved in vain'];
  const where = ['--versioning-override-behavior', ...pinnedTo('1.0')];
  const reset = ['workflow', 'reset', 'with-workflow-update-options', '--workflow-id', first.workflowId];
  await temporal(...reset, ...how, ...where);
  const anew = newWorker.client.workflow.getHandle(first.workflowId);
  expect(await transitionOf(anew)).toBeUndefined();
  await until(() => isHeld(anew), 60_000);
  await anew.executeUpdate('retry');
  await anew.result();

  // So does the old version when it is made current again.
  await setCurrent('1.0');
  await second.result();
  expect(oldWorld.calls.filter((call) => call === 'ensureCluster')).toHaveLength(held);
  expect(newWorld.calls.filter((call) => call === 'ensureCluster')).toHaveLength(1);
});
