import { randomUUID } from 'node:crypto';
import type { Input } from '../../src/contract/inputs.ts';
import type { PipelineResult } from '../../src/contract/results.ts';
import { editedBundle } from '../support/edited-bundle.ts';
import { FakeWorld, fatal } from '../support/fake-world.ts';
import { isFull } from '../support/full.ts';
import { failureOf, startPipeline, statusOf } from '../support/pipeline-run.ts';
import type { Run } from '../support/pipeline-run.ts';
import { until, untilValue } from '../support/until.ts';
import { startWorkflowWorker } from '../support/workflow-worker.ts';
import type { WorkflowWorker } from '../support/workflow-worker.ts';

jest.setTimeout(120_000);

/** A bug in a workflow's code waits for its fix, and nothing is undone for it; only failures of ours end a run. */

const everything = new Set(['role', 'group', 'rule', 'cluster']);
let taskQueue: string;

let world: FakeWorld;
let worker: WorkflowWorker;

beforeEach(() => {
  taskQueue = `test-${randomUUID()}`;
  world = new FakeWorld();
});
afterEach(() => worker.stop());

/** A worker of the build that has the bug: this piece of the program is replaced. */
async function startBroken(...edits: [from: string, to: string][]): Promise<void> {
  const workflowBundle = await editedBundle(...edits);
  worker = await startWorkflowWorker(world.activities(), { taskQueue, workflowBundle });
}

/** Deploys this build in its place. */
async function mend(): Promise<void> {
  await worker.stop();
  worker = await startWorkflowWorker(world.activities(), { taskQueue });
}

const handle = (workflowId: string) => worker.client.workflow.getHandle(workflowId);

/** Waits until its workflow task has failed; resolves with the failure. */
function failedTask(workflowId: string): Promise<string> {
  return untilValue(async () => {
    const { events } = await handle(workflowId)
      .fetchHistory()
      .catch(() => ({ events: [] }));
    const failed = events?.findLast((event) => event.workflowTaskFailedEventAttributes);
    return failed?.workflowTaskFailedEventAttributes?.failure?.message ?? undefined;
  });
}

const isOpen = async (workflowId: string) => (await handle(workflowId).describe()).status.name === 'RUNNING';
const boom = "(() => { throw new TypeError('boom'); })()";

interface Bug {
  /** Behind the pipeline's workflow id, or the lease. */
  where: '' | '/provision' | '/load' | '/teardown' | 'lease';
  edit: [from: string, to: string];
  input?: Input<'pipeline'>;
  /** What stands when it is come to. */
  stands: Set<string>;
}

const bugs: Record<string, Bug> = {
  'in the provisioning, beside other steps': {
    where: '/provision',
    edit: ['attempted.network = ', `attempted.network = ${boom} ?? `],
    // The commands of a task that fails are not carried out.
    stands: new Set(),
  },
  'in the provisioning, after other steps': {
    where: '/provision',
    edit: ['attempted.clusters.push(cluster.identifier);', `${boom};`],
    stands: new Set(['role', 'group', 'rule']),
  },
  'in the load, beside another COPY': {
    where: '/load',
    edit: ['steps.run(stageStep(table), ', `steps.run(table === 'staging_songs' ? ${boom} : stageStep(table), `],
    stands: everything,
  },
  'in the load, where failures are held': {
    where: '/load',
    edit: ['rows[table]', `${boom}[table]`],
    input: { onFailure: 'hold' },
    stands: everything,
  },
  'in the pipeline': { where: '', edit: ['this.outcome.provision = provisioned', boom], stands: everything },
  'in the pipeline, in a step that is held': {
    where: '',
    edit: [
      "run.runHoldable('query', input.onFailure, ()=>",
      `run.runHoldable('query', input.onFailure, ()=>${boom} ?? `,
    ],
    input: { onFailure: 'hold' },
    stands: everything,
  },
  'in the deletion': {
    where: '/teardown',
    edit: [
      "plan('delete cluster', 'AWS::Redshift::Cluster', clusters, (id)=>",
      `plan('delete cluster', 'AWS::Redshift::Cluster', clusters, (id)=>${boom} ??`,
    ],
    stands: new Set(['role', 'group', 'cluster']),
  },
  'in the lease': { where: 'lease', edit: ['if (end.atWork) await', `if (${boom}) await`], stands: everything },
};

/** One beside other work, one that is held, one in what deletes and one in what sees to it that it does. */
const some = [
  'in the load, beside another COPY',
  'in the pipeline, in a step that is held',
  'in the deletion',
  'in the lease',
];

test.each(Object.entries(bugs).filter(([where]) => isFull || some.includes(where)))(
  'a bug %s waits for its fix, and nothing is undone',
  async (_name, bug) => {
    await startBroken(bug.edit);
    const run = await startPipeline(worker, bug.input);
    const id = bug.where === 'lease' ? `sparkify-lease/${await nameOf(run)}` : `${run.workflowId}${bug.where}`;
    expect(await failedTask(id)).toContain('boom');
    expect(await isOpen(run.workflowId)).toBe(true);
    expect(world.resources).toEqual(bug.stands);
    await mend();
    const { load, teardown } = (await handle(run.workflowId).result()) as PipelineResult;
    expect(load?.rows).toEqual({ songplays: 2 });
    expect(teardown?.left).toEqual([]);
    expect(world.calls.filter((call) => call === 'ensureCluster')).toHaveLength(1);
    expect(world.resources).toEqual(new Set());
  },
);

/** From its memo, which it writes with its first task. */
function nameOf(run: Run): Promise<string> {
  return untilValue(async () => ((await run.describe()).memo?.['input'] as { name: string } | undefined)?.name);
}

test('a bug in a load does not end the COPY beside it, which is done when the fix comes', async () => {
  const activities = world.activities();
  let copied: () => void = () => undefined;
  const copy = new Promise<void>((resolve) => (copied = resolve));
  world.activities = () => ({
    ...activities,
    async stageTable(request) {
      if (request.table === 'staging_events') await copy;
      return activities.stageTable(request);
    },
  });
  await startBroken(['rows from ${counted(files', `rows from \${${boom} ?? counted(files`]);
  const run = await startPipeline(worker);
  const load = handle(`${run.workflowId}/load`);
  expect(await failedTask(load.workflowId)).toContain('boom');
  const { pendingActivities } = (await load.describe()).raw;
  expect(pendingActivities?.map(({ activityType, state }) => [activityType?.name, state])).toEqual([['stageTable', 2]]);
  copied();
  await mend();
  await handle(run.workflowId).result();
  expect(world.calls.filter((call) => call === 'stageTable')).toHaveLength(2);
  expect(world.resources).toEqual(new Set());
});

test('a bug in an Update waits for its fix, and the Update is answered then', async () => {
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  await startBroken(['const addedMs = ', `const addedMs = ${boom} ?? `]);
  const run = await startPipeline(worker, { onFailure: 'hold' });
  await until(async () => (await statusOf(run)).held !== undefined);
  const extended = run.executeUpdate<string, [string]>('extend', { args: ['1h'] });
  expect(await failedTask(run.workflowId)).toContain('boom');
  expect(world.resources).toEqual(everything);
  await mend();
  expect(await extended).toMatch(/^\d{4}-/);
  await handle(run.workflowId).executeUpdate('abort');
  expect(await failureOf(handle(run.workflowId) as Run)).toMatchObject({ type: 'SqlError' });
});

test('a lease that stands still beyond its time is terminated, and its pipeline deletes', async () => {
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  await startBroken(['if (end.atWork) await', `if (${boom}) await`]);
  const run = await startPipeline(worker, { onFailure: 'hold', ttl: '5s' });
  const lease = `sparkify-lease/${await nameOf(run)}`;
  expect(await failedTask(lease)).toContain('boom');
  expect(world.resources).toEqual(everything);
  await handle(lease).terminate();
  expect(await failureOf(run)).toMatchObject({ type: 'SqlError' });
  expect(world.resources).toEqual(new Set());
});

describe('a wrong input fails at once with InvalidInput:', () => {
  beforeEach(async () => {
    worker = await startWorkflowWorker(world.activities(), { taskQueue });
  });

  test.each<[string, unknown[]]>([
    ['pipeline', [{ nam: 'x' }]],
    ['pipeline', ['x']],
    ['pipeline', [7]],
    ['pipeline', [[]]],
    ['pipeline', [{}, {}]],
    ['pipeline', [{}, 'x']],
    ['provision', [{}, { owner: 'x' }]],
    ['load', [{}, 1]],
    ['teardown', [{}, { owner: 'x' }]],
    ['query', [{ cluster: 1 }]],
    ['reap', [{ owner: 7 }]],
    ['lease', []],
    ['lease', [{}, {}]],
    ['lease', [null, null]],
  ])('%s %j', async (type, args) => {
    const { client } = worker;
    const run = client.workflow.execute(type, { taskQueue, workflowId: randomUUID(), args });
    await expect(run).rejects.toMatchObject({ cause: { type: 'InvalidInput' } });
    expect(world.calls).toEqual([]);
  });
});

test('signals with anything in them leave a run and its lease as they are', async () => {
  worker = await startWorkflowWorker(world.activities(), { taskQueue });
  world.fail('transform', fatal('SqlError', 'column "x" does not exist'));
  const run = await startPipeline(worker, { onFailure: 'hold' });
  await until(async () => (await statusOf(run)).held !== undefined);
  const lease = handle(`sparkify-lease/${await nameOf(run)}`);
  for (const args of [[], [null], ['x'], [{}], [1e300], [[]]]) {
    for (const signal of ['release', 'reclaim', 'extended', 'nonsense']) await lease.signal(signal, ...args);
    for (const signal of ['ending', 'answer', 'extend', 'nonsense']) await run.signal(signal, ...args);
  }
  const before = (await statusOf(run)).expiresAt ?? '';
  const after = await run.executeUpdate<string, [string]>('extend', { args: ['1h'] });
  expect(Date.parse(after) - Date.parse(before)).toBe(3_600_000);
  expect((await lease.describe()).raw.pendingWorkflowTask?.attempt ?? 1).toBe(1);
  expect(world.resources).toEqual(everything);
  await run.executeUpdate('abort');
  expect(await failureOf(run)).toMatchObject({ type: 'SqlError' });
  expect(world.resources).toEqual(new Set());
});
