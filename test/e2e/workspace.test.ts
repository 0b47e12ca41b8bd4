import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { NativeConnection } from '@temporalio/worker';
import { createActivities } from '../../src/activities/index.ts';
import { goesOn } from '../../src/temporal/goes-on.ts';
import { startCloud } from '../support/cloud.ts';
import type { TestCloud } from '../support/cloud.ts';
import { FakeWorld } from '../support/fake-world.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker, testAddress } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

/** What loads leave in the workspace when they are terminated, on a real server, and who removes it. */

const namespace = 'default';
let cloud: TestCloud;
let connection: NativeConnection;
let worker: WorkflowWorker;
/** Of the pipeline, in the workspace. */
let folder: string;
/** The workflow ids of the loads that stop while they stage. */
const held = new Set<string>();
let asked: string[][] = [];

beforeAll(async () => {
  cloud = await startCloud();
  connection = await NativeConnection.connect({ address: testAddress() });
  folder = join(cloud.s3Root, 'work/shop');
  mkdirSync(join(cloud.s3Root, 'work'));
  const { clearWorkspace } = createActivities({
    aws: cloud.clients,
    projectDir: '',
    goesOn: (runIds) => {
      asked.push(runIds);
      return goesOn(connection, namespace, runIds);
    },
  });
  const { listSource, stageTable, ...others } = new FakeWorld().activities();
  worker = await startWorkflowWorker({
    ...others,
    clearWorkspace,
    async listSource(input) {
      write(join(cloud.s3Root, input.folder.slice('s3://'.length), input.table));
      return listSource(input);
    },
    async stageTable(input) {
      const context = Context.current();
      if (!held.has(context.info.workflowExecution?.workflowId ?? '')) return stageTable(input);
      const beat = setInterval(() => context.heartbeat(), 200);
      return context.cancelled.finally(() => clearInterval(beat));
    },
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await worker?.stop();
  await connection?.close();
  await cloud?.stop();
});

function write(place: string): void {
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'manifest-00001.json'), '{"entries": []}');
}

const start = (workflowId: string) =>
  worker.client.workflow.start('load', {
    taskQueue: worker.taskQueue,
    workflowId,
    args: [{ name: 'shop', workspace: 's3://work', load: { mode: 'incremental' } }],
  });
/** A load is held while it stages, its manifests written. */
async function standing(workflowId: string): Promise<string> {
  held.add(workflowId);
  const { firstExecutionRunId: run } = await start(workflowId);
  await until(() => ['staging_events', 'staging_songs'].every((table) => existsSync(join(folder, run, table))), 30_000);
  return run;
}
/** The visibility store knows it. */
const told = (run: string, isOpen: boolean) =>
  until(async () => (await goesOn(connection, namespace, [run])).get(run) === isOpen, 30_000);
const left = () => (existsSync(folder) ? readdirSync(folder).toSorted() : []);
const load = async () => (await start(randomUUID())).result();

test('a load removes what a terminated one has left, and not what one that goes on will need', async () => {
  const [goes, ended] = [await standing('goes-on'), await standing('terminated')];
  const handle = worker.client.workflow.getHandle('terminated');
  await told(goes, true);
  await handle.terminate();
  await told(ended, false);
  expect(left()).toEqual([goes, ended].toSorted());
  await load();
  expect(left()).toEqual([goes]);
  await worker.client.workflow.getHandle('goes-on').terminate();
  await told(goes, false);
  await load();
  expect(left()).toEqual([]);
});

test('what a terminated load has left stays as long as a run that it was reset to goes on', async () => {
  const run = await standing('reset');
  const handle = worker.client.workflow.getHandle('reset');
  const { events = [] } = await handle.fetchHistory();
  const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes);
  await worker.client.workflowService.resetWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: 'reset', runId: run },
    reason: 'again',
    requestId: randomUUID(),
    ...(last?.eventId && { workflowTaskFinishEventId: last.eventId }),
  });
  expect((await handle.describe()).runId).not.toBe(run);
  await told(run, true);
  await load();
  expect(left()).toEqual([run]);
  await handle.terminate();
  await told(run, false);
  await load();
  expect(left()).toEqual([]);
});

test('another run of that workflow id is no reason to keep it', async () => {
  const run = await standing('again');
  await worker.client.workflow.getHandle('again').terminate();
  const next = await standing('again');
  await told(run, false);
  await told(next, true);
  await load();
  expect(left()).toEqual([next]);
  await worker.client.workflow.getHandle('again').terminate();
  await told(next, false);
  await load();
});

test('of runs that the server does not know it removes what is a month old, and leaves what is no run', async () => {
  const [old, young] = [randomUUID(), randomUUID()];
  for (const name of [old, young, 'notes']) write(join(folder, name, 'staging_events'));
  const age = (name: string, days: number) => {
    const file = join(folder, name, 'staging_events/manifest-00001.json');
    const time = statSync(file).mtimeMs / 1000 - days * 86_400;
    utimesSync(file, time, time);
  };
  age(old, 31);
  age(young, 29);
  age('notes', 99);
  await load();
  expect(asked.flat().toSorted()).toEqual([old, young].toSorted());
  expect(left()).toEqual([young, 'notes'].toSorted());
});
