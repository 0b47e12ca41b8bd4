import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { WorkflowHandle } from '@temporalio/client';
import { built } from '../../src/cli/package.ts';
import type { Status } from '../../src/contract/status.ts';
import { startFaultLab } from '../support/fault-lab.ts';
import type { FaultLab } from '../support/fault-lab.ts';
import { testInFull } from '../support/full.ts';
import { until } from '../support/until.ts';
import { testAddress } from '../support/workflow-worker.ts';

jest.setTimeout(180_000);

const execute = promisify(execFile);
/** Of each task queue. */
const slots = 2;
let lab: FaultLab;

beforeAll(async () => {
  lab = await startFaultLab(0, { maxConcurrentActivityTaskExecutions: slots });
});
afterAll(() => lab.stop());
afterEach(() => lab.faults.replace([]));

/** Pipelines in numbers that take all slots of the statements, with COPYs that do not end. */
async function takeAllSlots(): Promise<WorkflowHandle[]> {
  await lab.faults.put('copies', { service: 'sql', action: 'COPY', fault: 'hold' });
  const runs = await Promise.all(['one', 'two'].map((name) => lab.start('pipeline', { name })));
  await until(async () => (await lab.faults.rule('copies')).hits >= slots, 60_000);
  return runs;
}

const stepOf = async (run: WorkflowHandle, name: string) =>
  (await run.query<Status>('status').catch(() => undefined))?.steps.find((step) => step.name === name)?.state;

async function sparkifyStatus(workflowId: string): Promise<string> {
  const env = { ...process.env, TEMPORAL_ADDRESS: testAddress() };
  const { stdout } = await execute(process.execPath, [built('src/cli/main.ts'), 'status', workflowId], { env }).catch(
    (failed: { stdout: string }) => failed,
  );
  return stdout;
}

testInFull(
  'statements that take all of their slots keep no pipeline from being provisioned, extended and deleted',
  async () => {
    const busy = await takeAllSlots();
    const provisioned = await lab.start('provision', { name: 'third' });
    await provisioned.result();
    const waiting = await lab.start('pipeline', { name: 'fourth', ttl: '1h' });
    await until(async () => (await stepOf(waiting, 'load')) === 'running', 60_000);
    const waits =
      /fourth\/load: createTables waits on task queue \S+-sql for a free slot: \d+ activities wait for a slot, the oldest for \d+ s/;
    await until(async () => waits.test(await sparkifyStatus(waiting.workflowId)), 60_000);
    const extended = await waiting.executeUpdate<string, [string]>('extend', { args: ['1h'] });
    expect(Date.parse(extended)).toBeGreaterThan(Date.now() + 90 * 60_000);
    const torn = await lab.start('teardown', { name: 'third' });
    expect(await torn.result()).toMatchObject({
      left: [],
      deleted: expect.arrayContaining([{ type: 'AWS::Redshift::Cluster', id: 'third' }]),
    });

    // Until here no statement ended, and no slot of theirs was free.
    const { hits } = await lab.faults.rule('copies');
    expect(hits).toBe(slots);
    expect(await Promise.all(busy.map((run) => stepOf(run, 'load')))).toEqual(['running', 'running']);
    await lab.faults.remove('copies');
    await Promise.all([...busy, waiting].map((run) => run.result()));
  },
);
