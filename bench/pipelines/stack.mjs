// Temporal dev server, local cloud and one worker, as `sparkify up` makes them, but with clusters that take no time.
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

/** `generate` takes arguments of `sparkify generate`; what it makes is the source of every pipeline. */
export async function startStack(...generate) {
  const home = mkdtempSync(join(tmpdir(), 'bench-pipelines-'));
  const none = statuses.flatMap((status) => [`--cluster-${status}-ms`, '0']);
  const cloud = fork(cli, ['cloud', '--home', home, '--port', '0', ...none], {
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
  const worker = await startWorker(env, join(home, 'worker.log'));
  const connection = await Connection.connect({ address: temporal.address });
  return {
    client: new Client({ connection }),
    workerPid: worker.pid ?? worker.process?.pid,
    cloudPid: cloud.pid,
    address,
    async stop() {
      await connection.close();
      await worker.stop();
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
