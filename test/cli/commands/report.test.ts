import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Status } from '../../../src/contract/status.ts';
import { built } from '../../../src/cli/package.ts';
import { FakeWorld, fatal } from '../../support/fake-world.ts';
import { until } from '../../support/until.ts';
import { startWorkflowWorker, testAddress } from '../../support/workflow-worker.ts';
import type { WorkflowWorker } from '../../support/workflow-worker.ts';

jest.setTimeout(90_000);

const world = new FakeWorld();
let folder: string;
let worker: WorkflowWorker;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkify-report-'));
  worker = await startWorkflowWorker(world.activities());
});
afterAll(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true, force: true });
});

function report(...args: string[]): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const env = { ...process.env, HOME: folder, TEMPORAL_ADDRESS: testAddress() };
  const command = [built('src/cli/main.ts'), 'report', ...args];
  return new Promise((resolve) =>
    execFile(process.execPath, command, { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    ),
  );
}

/** A pipeline with a unique name. */
async function start() {
  const name = `r${randomUUID().slice(0, 8)}`;
  const workflowId = `${name}/../<b>`;
  const { taskQueue, client } = worker;
  return client.workflow.start('pipeline', { workflowId, taskQueue, args: [{ name, onFailure: 'hold' }] });
}

test('a run is reported without a worker’s help into its home, whatever its id, and with a price into any file', async () => {
  const run = await start();
  await run.result();
  const { status, stdout } = await report(run.workflowId);
  expect(status).toBe(0);
  expect(readdirSync(join(folder, '.sparkify/reports'))).toHaveLength(1);
  expect(readFileSync(stdout.trim(), 'utf8')).toContain('<strong>completed</strong>');

  const priced = await report(run.workflowId, '--out', 'r.html', '--price', '1.5', '--currency', 'EUR');
  expect(priced.stdout.trim()).toBe(join(folder, 'r.html'));
  expect(readFileSync(join(folder, 'r.html'), 'utf8')).toContain('EUR');
});

test('one that is held is told as it stands, one that failed with its reason', async () => {
  world.fail('transform', fatal('SqlError', 'a load that cannot be'));
  const run = await start();
  await until(async () => (await run.query<Status>('status').catch(() => undefined))?.held !== undefined, 45_000);
  await report(run.workflowId, '--out', 'held.html');
  const held = readFileSync(join(folder, 'held.html'), 'utf8');
  expect(held).toContain('It is still running');
  expect(held).toContain('load is held');
  await run.executeUpdate('abort');
  await expect(run.result()).rejects.toThrow('Workflow execution failed');
  await report(run.workflowId, '--out', 'failed.html');
  expect(readFileSync(join(folder, 'failed.html'), 'utf8')).toContain('a load that cannot be');
  world.mend('transform');
});

test('what cannot be reported, or written, is told', async () => {
  expect(await report('nowhere')).toMatchObject({ status: 1, stderr: expect.stringContaining('knows no nowhere') });
  expect(await report('x', '--price', '-1')).toMatchObject({ status: 2, stderr: expect.stringContaining('above 0') });
  expect(await report('--run-id', 'x')).toMatchObject({ status: 2 });
  const run = await start();
  await run.result();
  const unwritable = await report(run.workflowId, '--out', 'absent/r.html');
  expect(unwritable).toMatchObject({ status: 1, stderr: expect.stringContaining('choose another place with --out') });
  expect(existsSync(join(folder, 'absent'))).toBe(false);
});
