import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { startTemporalServer } from '../../src/cli/services/temporal-server.ts';
import type { TemporalServer } from '../../src/cli/services/temporal-server.ts';
import type { TemporalCli } from '../../src/cli/services/temporal-cli.ts';
import type { Input } from '../../src/contract/inputs.ts';
import type { PipelineResult } from '../../src/contract/results.ts';
import type { Status } from '../../src/contract/status.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { isFull, testInFull } from '../support/full.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(600_000);

/** Pipelines that live for long, on a server whose limits are so low that days there are years elsewhere. */

const limits = {
  'limit.historyCount.error': 400,
  'history.maximumSignalsPerExecution': 25,
  'frontend.WorkflowTimeSkippingEnabled': true,
};
const dayMs = 86_400_000;

let folder: string;
let server: TemporalServer;
let world: FakeWorld;
let worker: WorkflowWorker;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-limited-'));
  server = await startTemporalServer({
    cli: { path: process.env['TEST_TEMPORAL_CLI'] ?? 'temporal' } as TemporalCli,
    logFile: join(folder, 'temporal.log'),
    headless: true,
    wantedPort: 0,
    dynamicConfig: limits,
  });
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  world = new FakeWorld();
  worker = await startWorkflowWorker(world.activities(), { server: { address: server.address } });
});
afterEach(() => worker.stop());

const handle = (workflowId: string) => worker.client.workflow.getHandle(workflowId);
const status = (run: WorkflowHandle) => run.query<Status>('status');
const everything = new Set(['role', 'group', 'rule', 'cluster']);

interface Started {
  run: WorkflowHandle;
  lease: WorkflowHandle;
  firstRunId: string;
}

async function start(input: Input<'pipeline'>): Promise<Started> {
  const name = `p${randomUUID().slice(0, 8)}`;
  const { taskQueue, client } = worker;
  const run = await client.workflow.start('pipeline', { taskQueue, workflowId: name, args: [{ name, ...input }] });
  return { run: handle(name), lease: handle(`sparkify-lease/${name}`), firstRunId: run.firstExecutionRunId };
}

/** A pipeline whose transform failed for good, held. */
async function startHeld(input: Input<'pipeline'> = {}): Promise<Started> {
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  const started = await start({ onFailure: 'hold', ...input });
  await until(async () => (await status(started.run)).held !== undefined);
  return started;
}

const extend = (run: WorkflowHandle, by: string) => run.executeUpdate<string, [string]>('extend', { args: [by] });
const runIdOf = async (run: WorkflowHandle) => (await run.describe()).runId;
const isClosed = async (run: WorkflowHandle) => (await run.describe()).status.name !== 'RUNNING';

/** Extends it, by its Signal every fifth time, until it has continued as new that often. */
async function extendUntilNew(run: WorkflowHandle, by: string, times: number): Promise<void> {
  const seen = new Set([await runIdOf(run)]);
  for (let count = 1; seen.size <= times; count++) {
    if (count % 5 === 0) await run.signal('extend', by);
    else await extend(run, by);
    seen.add(await runIdOf(run));
  }
}

/** Of a day each at most: on a busy machine time skips on until it is stopped, and must not reach the end of 89 days. */
const mostSkips = 80;

/** Lets the time of a workflow skip to its next timer whenever nothing else is to be done in it, or stops that. */
async function skipTime({ workflowId }: WorkflowHandle, enabled: boolean): Promise<void> {
  await worker.client.workflowService.updateWorkflowExecutionOptions({
    namespace: 'default',
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig: { enabled, maxSessionSkipCount: mostSkips } },
    updateMask: { paths: ['time_skipping_config'] },
  });
}

/** What the time is for a workflow. */
async function timeIn(run: WorkflowHandle): Promise<number> {
  const { timeSkippingInfo } = (await run.describe()).raw.workflowExtendedInfo ?? {};
  return Number(timeSkippingInfo?.currentTime?.seconds ?? 0) * 1000;
}

test('a held pipeline that is extended day by day keeps its warehouse for 60 days, and goes on then', async () => {
  const { run, lease, firstRunId } = await startHeld({ ttl: '29d' });
  const { held, expiresAt = '' } = await status(run);
  for (let day = 1; day <= 60; day++) await extend(run, '1d');
  expect(Date.parse((await status(run)).expiresAt ?? '') - Date.parse(expiresAt)).toBe(60 * dayMs);
  await skipTime(lease, true);
  await until(async () => (await timeIn(lease)) > Date.now() + 60 * dayMs, 500_000);
  await skipTime(lease, false);
  expect(world.resources).toEqual(everything);
  expect(await status(run)).toMatchObject({ state: 'waiting', held });
  expect(await runIdOf(run)).not.toBe(firstRunId);
  world.mend('transform');
  await run.executeUpdate('retry');
  const { load, provision, teardown } = (await run.result()) as PipelineResult;
  expect(load?.rows).toEqual({ songplays: 2 });
  expect(provision.created).toHaveLength(4);
  expect(teardown?.left).toEqual([]);
  expect(world.calls.filter((call) => call === 'ensureCluster')).toHaveLength(1);
  expect(world.resources).toEqual(new Set());
});

testInFull('a pipeline that asks carries its question over, and is answered', async () => {
  const { run } = await start({ query: 'ask', ttl: '1h', price: { nodeHour: 1, currency: 'EUR' } });
  await until(async () => (await status(run)).question !== undefined);
  const before = await status(run);
  await extendUntilNew(run, '1m', 2);
  const after = await status(run);
  expect(after.question).toEqual(before.question);
  expect(after.availableAt).toBe(before.availableAt);
  expect(after.rows).toEqual({ songplays: 2 });
  expect((await run.describe()).memo).toMatchObject({ input: { name: run.workflowId, query: 'ask', ttl: '1h' } });
  expect(after.steps.map(({ name, state }) => [name, state])).toEqual(
    before.steps.map(({ name, state }) => [name, state]),
  );
  await run.executeUpdate('answer', { args: ['no'] });
  const { query, load, teardown } = (await run.result()) as PipelineResult;
  expect([query, load?.rows, teardown?.left]).toEqual([undefined, { songplays: 2 }, []]);
  expect(world.resources).toEqual(new Set());
});

describe('a held pipeline that has continued as new', () => {
  let started: Started;
  beforeEach(async () => {
    started = await startHeld({ ttl: '1h' });
    await extendUntilNew(started.run, '1h', 1);
  });

  testInFull('fails with the failure of the step when it is given up', async () => {
    await started.run.executeUpdate('abort');
    await expect(started.run.result()).rejects.toMatchObject({
      cause: { type: 'SqlError', message: 'column "x" does not exist' },
    });
    expect(world.resources).toEqual(new Set());
  });

  test.each(isFull ? (['cancel', 'terminate'] as const) : (['terminate'] as const))(
    'leaves nothing after a %s',
    async (end) => {
      await started.run[end]();
      await until(() => isClosed(started.lease));
      expect(world.resources).toEqual(new Set());
    },
  );

  test('hears of its lease’s end, and deletes', async () => {
    await until(
      async () =>
        (await started.lease.describe()).raw.workflowExecutionInfo?.parentExecution?.runId ===
        (await runIdOf(started.run)),
    );
    await started.lease.terminate();
    await expect(started.run.result()).rejects.toMatchObject({ cause: { type: 'LeaseEnded' } });
    expect(world.resources).toEqual(new Set());
  });

  testInFull('is busy for another pipeline of its name', async () => {
    const { taskQueue, client } = worker;
    const args = [{ name: started.run.workflowId }];
    const second = client.workflow.execute('pipeline', { taskQueue, workflowId: randomUUID(), args });
    await expect(second).rejects.toMatchObject({ cause: { type: 'PipelineBusy' } });
    expect(world.resources).toEqual(everything);
    await started.run.cancel();
    await until(() => isClosed(started.run));
  });
});
