import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { packageRoot } from '../../src/cli/package.ts';
import type { TemporalCli } from '../../src/cli/services/temporal-cli.ts';
import { startTemporalServer } from '../../src/cli/services/temporal-server.ts';
import type { Activities } from '../../src/contract/activities.ts';
import type { Input } from '../../src/contract/inputs.ts';
import type { Status } from '../../src/contract/status.ts';
import { editedBundle } from './edited-bundle.ts';
import { FakeWorld, fatal } from './fake-world.ts';
import { until } from './until.ts';
import { startWorkflowWorker } from './workflow-worker.ts';
import type { WorkflowWorker } from './workflow-worker.ts';

/** One course that a pipeline can take, and which of its workflows are recorded. */
interface Branch {
  input?: Input<'pipeline'>;
  /** The activity that always fails. */
  fails?: keyof Activities;
  /** A resource that the first removals do not see, and how many. */
  unseen?: Parameters<FakeWorld['hide']>;
  /** The activity that hangs until it is cancelled. */
  hangs?: keyof Activities;
  drive?: (lab: Lab) => Promise<unknown>;
  /** Changes to the workflows' program for the recording: text, and its replacement. */
  edits?: [from: string, to: string][];
  kept: ('pipeline' | 'lease' | 'provision' | 'load' | 'query' | 'teardown')[];
}

interface Lab {
  run: WorkflowHandle;
  lease: WorkflowHandle;
  world: FakeWorld;
  worker: WorkflowWorker;
  /** Resolves when the hanging activity has started. */
  reached: Promise<void>;
}

const statusOf = (run: WorkflowHandle) => run.query<Status>('status');
const held = ({ run }: Lab) => until(async () => (await statusOf(run)).held !== undefined);
const asked = ({ run }: Lab) => until(async () => (await statusOf(run)).question !== undefined);

function holding(decision: string, more: Partial<Branch> = {}): Branch {
  const drive = async (lab: Lab) => {
    await held(lab);
    if (decision === 'retry') lab.world.mend('transform');
    await lab.run.executeUpdate(decision);
  };
  return { input: { onFailure: 'hold' }, fails: 'transform', drive, kept: ['pipeline'], ...more };
}

function asking(answer: string): Branch {
  const drive = async (lab: Lab) => {
    await asked(lab);
    await lab.run.executeUpdate('answer', { args: [answer] });
  };
  return { input: { query: 'ask' }, drive, kept: ['pipeline'] };
}

const parts = {
  provision: 'ensureCluster',
  load: 'stageTable',
  query: 'answerQuestions',
  teardown: 'awaitClusterGone',
} as const;

/** Cancelled or terminated in each of its parts; a deletion in progress is allowed to finish. */
function endings(end: 'cancel' | 'terminate'): [string, Branch][] {
  return Object.entries(parts).map(([part, hangs]) => {
    const drive = async ({ run, reached, world }: Lab) => {
      await reached;
      await run[end]();
      if (part === 'teardown') world.release(hangs);
    };
    const kept = ['pipeline', 'lease', part] as Branch['kept'];
    return [`${end === 'cancel' ? 'cancelled' : 'terminated'}-${part}`, { hangs, drive, kept }];
  });
}

async function reset(lab: Lab): Promise<void> {
  const { run, worker } = lab;
  await held(lab);
  const { events = [] } = await run.fetchHistory();
  const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes)?.eventId;
  await worker.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: run.workflowId },
    reason: 'recorded',
    requestId: randomUUID(),
    ...(last ? { workflowTaskFinishEventId: last } : {}),
  });
  await held(lab);
  await run.executeUpdate('skip');
}

/** The lease, which ends a hold, is paused until the hold has timed out. */
async function outliveLease(lab: Lab): Promise<void> {
  const { run, lease, worker } = lab;
  await held(lab);
  const { workflowService } = worker.client;
  const whose = { namespace: 'default', workflowId: lease.workflowId, requestId: randomUUID() };
  await workflowService.pauseWorkflowExecution({ ...whose, reason: 'recorded' });
  await until(async () => (await statusOf(run)).held === undefined, 150_000);
  await workflowService.unpauseWorkflowExecution({ ...whose, reason: 'recorded' });
}

/**
 * Nobody answers. The first run has changed code: it waits for seconds and continues as new early. Recorded is the run
 * after it, which waits until the original time.
 */
const unanswered: Branch = {
  input: { query: 'ask' },
  edits: [
    ['answerTimeoutMs = 3600000', 'answerTimeoutMs = 30000'],
    ['mostEvents = 250', 'mostEvents = 80'],
  ],
  drive: async (lab) => {
    await asked(lab);
    const { runId } = await lab.run.describe();
    do await lab.run.executeUpdate('extend', { args: ['1m'] });
    while ((await lab.run.describe()).runId === runId);
  },
  kept: ['pipeline'],
};

const branches: Record<string, Branch> = {
  answered: asking('yes'),
  declined: asking('no'),
  unanswered,
  incremental: { input: { load: { mode: 'incremental' } }, kept: ['load'] },
  'failed-incremental': { input: { load: { mode: 'incremental' } }, fails: 'transform', kept: ['load'] },
  'uncleared-incremental': { input: { load: { mode: 'incremental' } }, fails: 'clearWorkspace', kept: ['load'] },
  retried: holding('retry'),
  skipped: holding('skip'),
  aborted: holding('abort'),
  'expired-held': holding('abort', {
    input: { onFailure: 'hold', ttl: '3s' },
    drive: held,
    kept: ['pipeline', 'lease'],
  }),
  undecided: holding('abort', {
    input: { onFailure: 'hold', ttl: '10s' },
    drive: outliveLease,
    kept: ['pipeline', 'lease'],
  }),
  extended: holding('skip', {
    drive: async (lab) => {
      await held(lab);
      await lab.run.executeUpdate('extend', { args: ['1h'] });
      await lab.run.executeUpdate('skip');
    },
    kept: ['pipeline', 'lease'],
  }),
  reset: holding('skip', { drive: reset, kept: ['pipeline', 'lease'] }),
  notified: holding('retry', { input: { onFailure: 'hold', notify: { webhook: 'ops' } } }),
  reported: { input: { report: 'workspace' }, kept: ['pipeline'] },
  'notified-left': {
    input: { notify: { webhook: 'ops' } },
    hangs: 'stageTable',
    drive: async ({ run, reached, world }) => {
      await reached;
      world.fail('removeRole', fatal('AwsRefused', 'no'));
      await run.terminate();
    },
    kept: ['lease'],
  },
  'failed-provision': { fails: 'ensureCluster', kept: ['pipeline', 'provision', 'lease'] },
  'failed-provision-unseen': { fails: 'ensureCluster', unseen: ['cluster', 1], kept: ['provision'] },
  'failed-removal': { fails: 'removeCluster', kept: ['pipeline', 'teardown', 'lease'] },
  'failed-provision-and-removal': {
    fails: 'ensureCluster',
    drive: ({ world }) => Promise.resolve(world.fail('removeRole', fatal('AwsRefused', 'no'))),
    kept: ['pipeline', 'provision'],
  },
  ...Object.fromEntries([...endings('cancel'), ...endings('terminate')]),
};

/**
 * Records the branches with these titles, or all, into the folder as `<branch>.<workflow>.json`, with workflow ids
 * `recorded-<branch>`. Throws Error for an unknown title.
 */
export async function recordBranches(folder: string, titles = Object.keys(branches)): Promise<void> {
  const unknown = titles.filter((title) => !(title in branches));
  if (unknown.length > 0) throw new Error(`no branch is called ${unknown.join(', ')}`);
  const logs = mkdtempSync(join(tmpdir(), 'sparkify-record-'));
  const server = await startTemporalServer({
    cli: { path: process.env['TEST_TEMPORAL_CLI'] ?? 'temporal' } as TemporalCli,
    logFile: join(logs, 'temporal.log'),
    headless: true,
    wantedPort: 0,
  });
  try {
    for (const title of titles) await record(folder, title, branches[title] as Branch, server.address);
  } finally {
    await server.stop();
    rmSync(logs, { recursive: true, force: true });
  }
}

async function record(folder: string, title: string, branch: Branch, address: string): Promise<void> {
  const world = new FakeWorld();
  if (branch.fails) world.fail(branch.fails, fatal('AwsRefused', `${branch.fails} is refused`));
  if (branch.unseen) world.hide(...branch.unseen);
  const reached = branch.hangs ? world.hang(branch.hangs) : Promise.resolve();
  const edited = branch.edits && { workflowBundle: await editedBundle(...branch.edits) };
  const worker = await startWorkflowWorker(world.activities(), { server: { address }, ...edited });
  const workflowId = `recorded-${title}`;
  const ids = (type: string) =>
    type === 'pipeline' ? workflowId : type === 'lease' ? `sparkify-lease/${title}` : `${workflowId}/${type}`;
  const { client, taskQueue } = worker;
  try {
    await client.workflow.start('pipeline', { taskQueue, workflowId, args: [{ name: title, ...branch.input }] });
    const run = client.workflow.getHandle(workflowId);
    const lease = client.workflow.getHandle(ids('lease'));
    await branch.drive?.({ run, lease, world, worker, reached });
    await run.result().catch(() => undefined);
    for (const type of branch.kept) {
      const handle = client.workflow.getHandle(ids(type));
      await until(async () => (await handle.describe()).status.name !== 'RUNNING', 60_000);
      writeFileSync(join(folder, `${title}.${type}.json`), text(historyToJSON(await handle.fetchHistory())));
    }
  } finally {
    await worker.stop();
  }
}

/** One event per line, without this machine's name and paths. */
function text(json: string): string {
  const { events } = JSON.parse(json) as { events: unknown[] };
  const lines = events.map((event) => JSON.stringify(event)).join(',\n');
  return `{"events":[\n${lines}\n]}\n`.replaceAll(packageRoot, '').replaceAll(`@${hostname()}`, '@host');
}
