import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { built } from '../../src/cli/package.ts';
import { dataConverter } from '../../src/temporal/data-converter.ts';
import { editedBundle } from '../support/edited-bundle.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { describeInFull, testInFull } from '../support/full.ts';
import { createNamespace } from '../support/namespace.ts';
import { startPipeline, statusOf } from '../support/pipeline-run.ts';
import type { Run } from '../support/pipeline-run.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker, testAddress } from '../support/workflow-worker.ts';
import type { TestWorkerOptions, WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(120_000);

interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

let namespace: string;
let world: FakeWorld;
let worker: WorkflowWorker | undefined;

beforeEach(async () => {
  namespace = await createNamespace();
  world = new FakeWorld();
});
afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

/** A worker of the build whose runs are there when this one is to be deployed. */
async function startWorker(options: TestWorkerOptions = {}): Promise<WorkflowWorker> {
  worker = await startWorkflowWorker(world.activities(), { namespace, ...options });
  return worker;
}

function replay(args: string[] = [], more: NodeJS.ProcessEnv = {}): Promise<Output> {
  const env = { ...process.env, TEMPORAL_ADDRESS: testAddress(), TEMPORAL_NAMESPACE: namespace, ...more };
  const run = promisify(execFile)(process.execPath, [built('src/cli/main.ts'), 'replay', ...args], { env });
  return run.then(
    (output) => ({ code: 0, ...output }),
    (error: Output) => error,
  );
}

async function startHeld(on: WorkflowWorker): Promise<Run> {
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  const run = await startPipeline(on, { onFailure: 'hold' });
  await until(async () => (await statusOf(run)).held !== undefined);
  return run;
}

/** What lists of runs show, which the server writes a moment later than the runs themselves. */
async function untilListed({ client }: WorkflowWorker, query: string, count: number): Promise<void> {
  await until(async () => (await client.workflow.count(query)).count === count);
}

test('where nothing is under way, there is nothing to replay', async () => {
  expect(await replay()).toMatchObject({ code: 0, stdout: 'There is nothing to replay.\n', stderr: '' });
});

test('a build that goes on with every open run, a paused one too, says how many there are', async () => {
  const { client } = await startWorker();
  const run = await startHeld(worker as WorkflowWorker);
  await client.workflowService.pauseWorkflowExecution({ namespace, workflowId: run.workflowId, reason: 'test' });
  await untilListed(worker as WorkflowWorker, 'ExecutionStatus = "Paused"', 1);
  const { code, stdout } = await replay();
  expect([code, stdout]).toEqual([0, '2 runs replayed: this build can carry on with all of them.\n']);
});

test('each run that it would break is told with the reason, and the exit code says so', async () => {
  await startWorker({
    workflowBundle: await editedBundle(
      ['.activities.createTables(', '.activities.awaitSql('],
      ['({ tables })=>tables.join', '()=>[].join'],
    ),
  });
  const reached = world.hang('stageTable');
  const run = await startPipeline(worker as WorkflowWorker);
  await reached;
  const load = `${run.workflowId}/load`;
  const runId = (await (worker as WorkflowWorker).client.workflow.getHandle(load).describe()).runId;
  await untilListed(worker as WorkflowWorker, 'ExecutionStatus = "Running"', 3);
  const { code, stdout, stderr } = await replay();
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout.split('\n')).toEqual([
    `! ${load} (load, run ${runId}): this build does not do what its history says: Activity type of scheduled event ` +
      "'awaitSql' does not match activity type of activity command 'createTables'",
    '3 runs replayed: this build breaks 1 of them. Let those end on the version on which they began.',
    '',
  ]);
});

test('a run of a workflow that this build does not have is one that it breaks', async () => {
  const { client } = await startWorker();
  const { firstExecutionRunId } = await client.workflow.start('gone', { taskQueue: 'nobody', workflowId: 'gone' });
  await untilListed(worker as WorkflowWorker, 'ExecutionStatus = "Running"', 1);
  expect((await replay()).stdout).toBe('There is nothing to replay.\n');
  const { code, stdout } = await replay(['--query', 'WorkflowId = "gone"']);
  expect([code, stdout.split('\n')[0]]).toEqual([
    1,
    `! gone (gone, run ${firstExecutionRunId}): this build has no workflow of this type`,
  ]);
});

describeInFull('encrypted runs', () => {
  const keys = `k1:${randomBytes(32).toString('base64')}`;
  let run: WorkflowHandle;
  beforeEach(async () => {
    run = await startHeld(await startWorker({ dataConverter: dataConverter({ SPARKIFY_CODEC_KEYS: keys }) }));
    await untilListed(worker as WorkflowWorker, 'ExecutionStatus = "Running"', 2);
  });

  test('are replayed with their key', async () => {
    const { code, stdout } = await replay([], { SPARKIFY_CODEC_KEYS: keys });
    expect([code, stdout]).toEqual([0, '2 runs replayed: this build can carry on with all of them.\n']);
  });

  test('would break on a worker that does not have it', async () => {
    const { code, stdout, stderr } = await replay();
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain(run.workflowId);
    expect(stdout).toContain('this is encrypted with the key "k1", and there are no keys');
    expect(stdout).toContain('this build breaks all of them');
  });
});

testInFull('dozens are replayed, ended ones where the query asks for them', async () => {
  const { client, taskQueue } = await startWorker();
  const ids = Array.from({ length: 40 }, (_, index) => `query-${index}`);
  await Promise.all(ids.map((workflowId) => client.workflow.execute('query', { taskQueue, workflowId })));
  await untilListed(worker as WorkflowWorker, 'ExecutionStatus = "Completed"', ids.length);
  expect((await replay()).stdout).toBe('There is nothing to replay.\n');
  const { code, stdout } = await replay(['--query', 'WorkflowType = "query"']);
  expect([code, stdout]).toEqual([0, '40 runs replayed: this build can carry on with all of them.\n']);
});

test('a query that the server does not understand is wrong usage', async () => {
  const { code, stdout, stderr } = await replay(['--query', 'WorkflowTpe = 7']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('sparkify: The query "WorkflowTpe = 7" is not understood: ');
  expect(stderr).toContain('WorkflowTpe');
});

test('a namespace or a server that is not there is told so', async () => {
  expect(await replay([], { TEMPORAL_NAMESPACE: 'nowhere' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No usable Temporal server'),
  });
  expect(await replay([], { TEMPORAL_ADDRESS: '127.0.0.1:1' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('ECONNREFUSED'),
  });
});
