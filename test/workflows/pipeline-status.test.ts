import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../../src/contract/status.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

const run = promisify(execFile);

let worker: WorkflowWorker;
let held: WorkflowHandle;
const workflowId = randomUUID();

/** A source whose URI is as long as S3 allows. */
const uri = `s3://bucket/${'x'.repeat(1000)}`;

beforeAll(async () => {
  const world = new FakeWorld();
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  worker = await startWorkflowWorker(world.activities());
  const name = `p${randomUUID().slice(0, 8)}`;
  const price = { nodeHour: 1000, currency: 'EUR' };
  const args = [{ name, sources: { staging_events: { uri } }, onFailure: 'hold', price }];
  held = await worker.client.workflow.start('pipeline', { taskQueue: worker.taskQueue, workflowId, args });
  await until(async () => (await held.query<Status>('status')).held !== undefined);
});
afterAll(async () => {
  await held.executeUpdate('abort');
  await held.result().catch(() => undefined);
  await worker.stop();
});

interface Described {
  name: string;
  description?: string;
}

interface Metadata {
  currentDetails: string;
  definition: Record<'queryDefinitions' | 'signalDefinitions' | 'updateDefinitions', Described[]>;
}

/** As `temporal workflow metadata` shows it. */
async function metadata(): Promise<Metadata> {
  const where = ['--address', process.env['TEST_TEMPORAL_ADDRESS'] ?? ''];
  const args = ['workflow', 'metadata', '--workflow-id', workflowId, '--output', 'json', ...where];
  const { stdout } = await run(process.env['TEST_TEMPORAL_CLI'] ?? 'temporal', args);
  const { queryResult } = JSON.parse(stdout) as { queryResult: [Metadata] };
  return queryResult[0];
}

test('the current details tell the steps, what is waited for and how to answer, what stands and what it costs', async () => {
  const { currentDetails } = await metadata();
  expect(currentDetails).toMatch(/^- \*\*provision\*\* done in [\d.]+ s$/m);
  expect(currentDetails).toMatch(/^- \*\*load\*\* failed in [\d.]+ s: column "x" does not exist$/m);
  expect(currentDetails).toContain('**Held since ');
  expect(currentDetails).toContain(`    temporal workflow update execute -w '${workflowId}' --name retry`);
  expect(currentDetails).toMatch(/^Cluster p\w+: 1 × ra3\.large, [\d.]+ node-hours \([\d.]+ EUR\) at .*Z$/m);
  expect(currentDetails).toMatch(/^Lives until .*Z$/m);
});

test('every query, Signal and Update is described', async () => {
  const { definition } = await metadata();
  const names = (definitions: Described[]) => definitions.map(({ name }) => name);
  expect(names(definition.queryDefinitions)).toEqual(expect.arrayContaining(['status', 'plan']));
  for (const definitions of [definition.signalDefinitions, definition.updateDefinitions])
    expect(names(definitions)).toEqual(expect.arrayContaining(['answer', 'retry', 'skip', 'abort', 'extend']));
  const all = [definition.queryDefinitions, definition.signalDefinitions, definition.updateDefinitions].flat();
  expect(all.filter(({ description }) => !description)).toEqual([]);
});

test('the status tells what it costs so far, by the price that was given', async () => {
  const { availableAt, nodeHours = 0, cost } = await held.query<Status>('status');
  expect(availableAt).toMatch(/Z$/);
  expect(cost?.currency).toBe('EUR');
  expect(cost?.amount).toBeCloseTo(nodeHours * 1000, 3);
});

test('a child says what it is for, and each activity what it does, however long the names are', async () => {
  const load = worker.client.workflow.getHandle(`${workflowId}/load`);
  expect(await (await load.describe()).staticSummary()).toMatch(
    /^load the sources of the project with staging_events from s3:\/\/bucket\/x+…$/,
  );
  const { events: history = [] } = await load.fetchHistory();
  const summaries = (history ?? [])
    .filter((event) => event.activityTaskScheduledEventAttributes)
    .map(({ userMetadata }) => JSON.parse(Buffer.from(userMetadata?.summary?.data ?? []).toString()) as string);
  expect(summaries).toContain('COPY staging_songs from s3://udacity-dend/song_data');
  expect(summaries.filter((summary) => summary.length > 200 || summary === '')).toEqual([]);
});
