import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import type { Input } from '../../src/contract/inputs.ts';
import type { Status } from '../../src/contract/status.ts';
import { searchAttributes } from '../../src/contract/search-attributes.ts';
import { traceModules } from '../../src/temporal/traces.ts';
import type { BundleOptions } from '../../src/workflow-bundle.ts';
import { recordBranches } from '../support/branch-recorder.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { isFull } from '../support/full.ts';
import { register } from '../support/namespace.ts';
import { unhookReplays } from '../support/replay-hook.ts';
import { until } from '../support/until.ts';
import { startWorkflowWorker, testBundle } from '../support/workflow-worker.ts';

jest.setTimeout(60_000);

const parts = ['provision', 'load', 'query', 'teardown'];
const failedParts = ['provision', 'load', 'teardown'];
const folder = join(__dirname, '../histories');

/**
 * Histories of finished runs, kept from the day that they were recorded: what today's workflows must still be able to
 * replay. RECORD_HISTORIES=1 records them anew, after a change that is meant to break running workflows;
 * RECORD_HISTORIES=done,skipped records those of these titles alone: done, failed, and the branches.
 */
const recorded = process.env['RECORD_HISTORIES'];
/** Pipelines that are left to themselves, all of whose workflows are kept. */
const whole: Record<string, () => FakeWorld> = {
  done: () => new FakeWorld(),
  failed: () => {
    const broken = new FakeWorld();
    broken.fail('stageTable', fatal('LoadError', 'COPY into staging_events refused a record'));
    return broken;
  },
};
if (recorded !== undefined) {
  beforeAll(async () => {
    const titles = recorded.split(',');
    if (recorded === '1') await recordBranches(folder);
    else {
      const named = titles.filter((title) => !(title in whole));
      if (named.length > 0) await recordBranches(folder, named);
    }
    for (const [title, makeWorld] of Object.entries(whole))
      if (recorded === '1' || titles.includes(title)) await record(title, makeWorld());
    if (recorded !== '1') return;
    await recordHeld(new FakeWorld());
    await recordExpired(new FakeWorld());
    await recordTerminated(new FakeWorld());
    await recordContinued(new FakeWorld());
    await recordReap(new FakeWorld());
  }, 600_000);
}

afterAll(unhookReplays);

const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

const recording = (file: string): Recording => ({ file, history: readFileSync(join(folder, file), 'utf8') });

/** Without FULL=1, one of each workflow. */
const traced = files.filter((file) => isFull || file.startsWith('done.'));

describe.each<[how: string, of: string[], options: BundleOptions]>([
  ['replays', files, {}],
  [
    'replays with traces switched on, though it was recorded without',
    traced,
    { workflowInterceptorModules: traceModules },
  ],
])('a history %s', (_how, of, options) => {
  let errors: Map<string, Error | undefined>;
  beforeAll(async () => {
    errors = await replay(of.map(recording), options);
  }, 300_000);

  test.each(of)('%s', (file) => {
    expect([errors.has(file), errors.get(file)]).toEqual([true, undefined]);
  });
});

test('every workflow type has a recorded history', () => {
  const types = new Set(files.map((file) => file.split('.')[1]));
  expect(types).toEqual(new Set(['lease', 'load', 'pipeline', 'provision', 'query', 'reap', 'teardown']));
});

test('a changed order is caught', async () => {
  const { file, history } = recording('done.load.json');
  const swapped = history
    .replaceAll('"createTables"', '"#"')
    .replaceAll('"transform"', '"createTables"')
    .replaceAll('"#"', '"transform"');
  const errors = await replay([{ file, history: swapped }]);
  expect(errors.get(file)?.message).toMatch(/Nondeterminism|createTables/);
});

interface Recording {
  file: string;
  /** As JSON. */
  history: string;
}

/** What each of the recordings fails with, by its file, one after another: a worker for each costs half a second. */
async function replay(recordings: Recording[], options: BundleOptions = {}): Promise<Map<string, Error | undefined>> {
  // The interceptors of the traces hand their spans to it.
  const sinks = { exporter: { export: { fn: () => undefined } } };
  const errors = new Map<string, Error | undefined>();
  let current = '';
  function* histories() {
    for (const { file, history } of recordings) {
      current = file;
      const [title = ''] = file.split('.');
      yield { workflowId: workflowIdOf(title), history: JSON.parse(history) as unknown };
    }
  }
  const worker = { workflowBundle: await testBundle(options), sinks, debugMode: true };
  for await (const { error } of Worker.runReplayHistories(worker, histories())) errors.set(current, error);
  return errors;
}

/** The pipeline makes its children's ids from its own. */
function workflowIdOf(title: string): string {
  return `recorded-${title}`;
}

async function record(title: string, world: FakeWorld): Promise<void> {
  const id = workflowIdOf(title);
  const name = `r${randomUUID().slice(0, 8)}`;
  const worker = await startWorkflowWorker(world.activities());
  try {
    const run = await worker.client.workflow.start('pipeline', {
      taskQueue: worker.taskQueue,
      workflowId: id,
      args: [{ name, user: { create: true } }],
    });
    await run.result().catch(() => undefined);
  } finally {
    await worker.stop();
  }
  writeFileSync(join(folder, `${title}.pipeline.json`), showHistory(id));
  writeFileSync(join(folder, `${title}.lease.json`), showHistory(`sparkify-lease/${name}`));
  for (const type of world.calls.includes('answerQuestions') ? parts : failedParts) {
    writeFileSync(join(folder, `${title}.${type}.json`), showHistory(`${id}/${type}`));
  }
}

/** Held, given more time, and tried again. */
async function recordHeld(world: FakeWorld): Promise<void> {
  const names = Object.values(searchAttributes);
  await register('default', names);
  const worker = await startWorkflowWorker(world.activities(), { searchAttributes: names });
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  const workflowId = workflowIdOf('held');
  try {
    const args = [{ name: `r${randomUUID().slice(0, 8)}`, onFailure: 'hold' }];
    const run = await worker.client.workflow.start('pipeline', { taskQueue: worker.taskQueue, workflowId, args });
    await until(async () => (await run.query<Status>('status')).held !== undefined);
    await run.executeUpdate('extend', { args: ['1h'] });
    world.mend('transform');
    await run.executeUpdate('retry');
    await run.result();
  } finally {
    await worker.stop();
  }
  writeFileSync(join(folder, 'held.pipeline.json'), showHistory(workflowId));
}

/** Out of time while it stages. */
async function recordExpired(world: FakeWorld): Promise<void> {
  await withPipeline('expired', world, { ttl: '3s' }, async (run, lease) => {
    void world.hang('stageTable');
    await run.result().catch(() => undefined);
    write('expired.pipeline', run);
    write('expired.lease', lease);
  });
}

/** Ended from outside while it is held: its lease alone goes on. */
async function recordTerminated(world: FakeWorld): Promise<void> {
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  await withPipeline('terminated', world, { onFailure: 'hold' }, async (run, lease) => {
    await until(async () => (await run.query<Status>('status')).held !== undefined);
    await run.terminate();
    await lease.result().catch(() => undefined);
    write('terminated.pipeline', run);
    write('terminated.lease', lease);
  });
}

/** Held, and extended until it continues as new; its first lease looks after it until the next run has one of its own. */
async function recordContinued(world: FakeWorld): Promise<void> {
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  await withPipeline('continued', world, { onFailure: 'hold' }, async (run, lease) => {
    const [first, firstLease] = await Promise.all([run.describe(), lease.describe()]);
    await until(async () => (await run.query<Status>('status')).held !== undefined);
    do await run.executeUpdate('extend', { args: ['1h'] });
    while ((await run.describe()).runId === first.runId);
    await until(async () => (await lease.describe()).runId !== firstLease.runId, 60_000);
    world.mend('transform');
    await run.executeUpdate('retry');
    await run.result();
    write('continued.pipeline', run);
    write('continued.lease', { workflowId: lease.workflowId, runId: firstLease.runId });
  });
}

/** A pipeline under a name of its own, and its lease. */
async function withPipeline(
  title: string,
  world: FakeWorld,
  input: Input<'pipeline'>,
  work: (run: WorkflowHandle, lease: WorkflowHandle) => Promise<void>,
): Promise<void> {
  const name = `r${randomUUID().slice(0, 8)}`;
  const { client, taskQueue, stop } = await startWorkflowWorker(world.activities());
  try {
    const workflowId = workflowIdOf(title);
    await client.workflow.start('pipeline', { taskQueue, workflowId, args: [{ name, ...input }] });
    const lease = client.workflow.getHandle(`sparkify-lease/${name}`);
    await until(() =>
      lease.describe().then(
        () => true,
        () => false,
      ),
    );
    await work(client.workflow.getHandle(workflowId), lease);
  } finally {
    await stop();
  }
}

function write(name: string, { workflowId, runId }: { workflowId: string; runId?: string }): void {
  writeFileSync(
    join(folder, `${name}.json`),
    showHistory(workflowId, ...(runId === undefined ? [] : ['--run-id', runId])),
  );
}

async function recordReap(world: FakeWorld): Promise<void> {
  const worker = await startWorkflowWorker(world.activities());
  const id = workflowIdOf('reap');
  try {
    await worker.client.workflow.execute('reap', { taskQueue: worker.taskQueue, workflowId: id });
  } finally {
    await worker.stop();
  }
  writeFileSync(join(folder, 'done.reap.json'), showHistory(id));
}

/** As the Temporal CLI writes it, which is what the replayer reads, without this machine's name and paths. */
function showHistory(id: string, ...more: string[]): string {
  const cli = process.env['TEST_TEMPORAL_CLI'] ?? 'temporal';
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
  const args = ['workflow', 'show', '--workflow-id', id, '--output', 'json', '--address', address, ...more];
  const json = execFileSync(cli, args, { encoding: 'utf8' });
  return json.replaceAll(join(__dirname, '../..'), '').replaceAll(`@${hostname()}`, '@host');
}
