import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { built } from '../../src/cli/package.ts';
import type { Status } from '../../src/contract/status.ts';
import { loadTemporalConfig } from '../../temporal.config.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

const run = promisify(execFile);
const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
const deploymentName = `sparkify-${randomUUID().slice(0, 8)}`;
const taskQueue = `test-${randomUUID()}`;
const workers: WorkflowWorker[] = [];

afterAll(() => Promise.all(workers.map((worker) => worker.stop())));

/** A worker of that build, as the variables of the Temporal Worker Controller make it. */
async function startVersion(buildId: string, world: FakeWorld): Promise<WorkflowWorker> {
  const { worker } = loadTemporalConfig({
    TEMPORAL_DEPLOYMENT_NAME: deploymentName,
    TEMPORAL_WORKER_BUILD_ID: buildId,
  });
  const { workerDeploymentOptions } = worker;
  if (!workerDeploymentOptions) throw new Error('the worker is not versioned');
  const started = await startWorkflowWorker(world.activities(), { taskQueue, workerDeploymentOptions });
  workers.push(started);
  return started;
}

function startPipeline(worker: WorkflowWorker, input: object = {}): Promise<WorkflowHandle> {
  const args = [{ name: `p${randomUUID().slice(0, 8)}`, ...input }];
  return worker.client.workflow.start('pipeline', { taskQueue, workflowId: randomUUID(), args });
}

async function setCurrent(buildId: string): Promise<void> {
  const args = ['worker', 'deployment', 'set-current-version', '--deployment-name', deploymentName];
  const cli = process.env['TEST_TEMPORAL_CLI'] ?? 'temporal';
  await run(cli, [...args, '--build-id', buildId, '--yes', '--address', address]);
}

async function sparkifyStatus(workflowId: string): Promise<string> {
  const env = { ...process.env, TEMPORAL_ADDRESS: address };
  const failed = (error: { stdout: string }) => error;
  return (await run(process.execPath, [built('src/cli/main.ts'), 'status', workflowId], { env }).catch(failed)).stdout;
}

test('a versioned worker gets runs once its version is current, and keeps them when another one is', async () => {
  const [first, second] = [new FakeWorld(), new FakeWorld()];
  const worker = await startVersion('1.0', first);
  first.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  const pinned = await startPipeline(worker, { onFailure: 'hold' });
  expect(await sparkifyStatus(pinned.workflowId)).toContain(
    `no version is current, so it gets nothing to do. Make one current: \`temporal worker deployment set-current-version ` +
      `--deployment-name ${deploymentName} --build-id 1.0 --yes\``,
  );

  await setCurrent('1.0');
  await until(async () => (await pinned.query<Status>('status')).held !== undefined);
  await startVersion('1.1', second);
  await until(() =>
    setCurrent('1.1').then(
      () => true,
      () => false,
    ),
  );
  first.mend('transform');
  await pinned.executeUpdate('retry');
  await pinned.result();
  expect(first.calls).toContain('removeUser');
  expect(second.calls).toEqual([]);

  await (await startPipeline(worker)).result();
  expect(second.calls).toContain('removeUser');
});

test.each([
  [{ TEMPORAL_DEPLOYMENT_NAME: 'sparkify' }, 'TEMPORAL_WORKER_BUILD_ID is not set'],
  [{ TEMPORAL_WORKER_BUILD_ID: '1.0' }, 'TEMPORAL_DEPLOYMENT_NAME is not set'],
])('half a version is refused: %j', (env, message) => {
  expect(() => loadTemporalConfig(env)).toThrow(message);
});
