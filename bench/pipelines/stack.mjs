// Temporal dev server, local cloud and workers as `sparkify up` starts them, but with a given duration for clusters.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { cloudEnvironment } from '../../dist/src/cli/services/cloud.js';
import { stopProcess } from '../../dist/src/cli/services/process.js';
import { findTemporalCli } from '../../dist/src/cli/services/temporal-cli.js';
import { startTemporalServer } from '../../dist/src/cli/services/temporal-server.js';
import { startWorker } from '../../dist/src/cli/services/worker.js';

const cli = join(import.meta.dirname, '../../dist/src/cli/main.js');
const statuses = ['create', 'delete', 'modify', 'role'];

/** `generate` is the arguments of `sparkify generate`, which makes the source of every pipeline. */
export function startStack(...generate) {
  return startStackOf({ workers: 1, clusterMs: 0 }, ...generate);
}

/** Like `startStack`, with this many workers, and clusters whose every status lasts `clusterMs`. */
export async function startStackOf({ workers, clusterMs }, ...generate) {
  const home = mkdtempSync(join(tmpdir(), 'bench-pipelines-'));
  const durations = statuses.flatMap((status) => [`--cluster-${status}-ms`, String(clusterMs)]);
  // Injects no fault, but counts the calls.
  const cloud = fork(cli, ['cloud', '--home', home, '--port', '0', '--faults', 'none', ...durations], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const address = JSON.parse(await new Promise((resolve) => createInterface(cloud.stdout).once('line', resolve)));
  await run(cli, ['generate', ...generate, '--to', join(address.s3Root, 'udacity-dend')]);
  const temporal = await startTemporalServer({
    cli: await findTemporalCli(),
    logFile: join(home, 'temporal.log'),
    dbFile: join(home, 'temporal.db'),
    headless: true,
    wantedPort: 17233,
  });
  const env = { ...cloudEnvironment(address), TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'default' };
  const started = await Promise.all(
    Array.from({ length: workers }, (_, index) => startWorker(env, join(home, `worker-${index}.log`))),
  );
  const [worker] = started;
  const connection = await Connection.connect({ address: temporal.address });
  return {
    client: new Client({ connection }),
    workerPid: worker.pid ?? worker.process?.pid,
    cloudPid: cloud.pid,
    address,
    home,
    /** How often each AWS action and each kind of statement was called so far. */
    async calls() {
      const response = await fetch(`${address.endpoint}/_sparkify/faults`);
      return (await response.json()).calls;
    },
    async stop() {
      await connection.close();
      await Promise.all(started.map((one) => one.stop()));
      await temporal.stop();
      await stopProcess(cloud, 20_000);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function run(entry, args) {
  return new Promise((resolve, reject) => {
    const child = fork(entry, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args[0]} ended with ${code}`))));
  });
}
