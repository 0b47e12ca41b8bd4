import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { generate } from '../../src/cli/generate/generate.ts';
import { folderTarget } from '../../src/cli/generate/target.ts';
import { built } from '../../src/cli/package.ts';
import type { PipelineResult } from '../../src/contract/results.ts';
import { startCloud } from '../support/cloud.ts';
import type { TestCloud } from '../support/cloud.ts';
import { FaultControl } from '../support/faults.ts';
import { createNamespace } from '../support/namespace.ts';
import { until } from '../support/until.ts';
import { testAddress } from '../support/workflow-worker.ts';

jest.setTimeout(240_000);

let cloud: TestCloud;
let faults: FaultControl;
let connection: Connection;
let client: Client;
let home: string;
const workers: ChildProcess[] = [];

beforeAll(async () => {
  cloud = await startCloud('--faults', 'none');
  faults = new FaultControl(cloud.endpoint);
  await generate({ events: 60, songs: 8, seed: 5 }, folderTarget(join(cloud.s3Root, 'udacity-dend')));
  home = mkdtempSync(join(tmpdir(), 'sparkify-stop-'));
  const namespace = await createNamespace();
  connection = await Connection.connect({ address: testAddress() });
  client = new Client({ connection, namespace });
  const env = {
    ...process.env,
    HOME: home,
    TEMPORAL_ADDRESS: testAddress(),
    TEMPORAL_NAMESPACE: namespace,
    PGSSLROOTCERT: cloud.caFile,
  };
  for (let index = 0; index < 2; index++) {
    workers.push(spawn(process.execPath, [built('src/cli/main.ts'), 'worker'], { cwd: home, env, stdio: 'ignore' }));
  }
});

afterAll(async () => {
  for (const worker of workers) worker.kill('SIGKILL');
  await connection?.close();
  await cloud?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** Of the processes that work on the load, as the server knows them. */
async function pidsAtWork(): Promise<number[]> {
  const { raw } = await client.workflow.getHandle('moved/load').describe();
  const identities = (raw.pendingActivities ?? []).map(({ lastWorkerIdentity }) => lastWorkerIdentity ?? '');
  return identities.map((identity) => Number.parseInt(identity, 10));
}

test('a worker that is told to stop while a COPY runs ends by itself, and the COPY goes on elsewhere', async () => {
  await faults.put('copies', { service: 'sql', action: 'COPY', fault: 'hold' });
  const args = [{ name: 'moved' }];
  const run = await client.workflow.start('pipeline', { taskQueue: 'sparkify', workflowId: 'moved', args });
  await until(async () => (await faults.rule('copies')).hits >= 2, 120_000);
  const busy = await pidsAtWork();
  const told = workers.find(({ pid = 0 }) => busy.includes(pid));
  const other = workers.find((worker) => worker !== told);
  told?.kill('SIGTERM');
  // No orchestrator is needed to kill it: those wait for 30 seconds.
  expect(await once(told as ChildProcess, 'exit')).toEqual([0, null]);
  await until(async () => (await pidsAtWork()).every((pid) => pid === other?.pid), 60_000);
  await faults.remove('copies');
  const result = (await run.result()) as PipelineResult;
  expect(result.teardown).toMatchObject({ left: [] });
  expect(other?.exitCode).toBeNull();
});
