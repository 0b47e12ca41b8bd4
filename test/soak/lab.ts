import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DeleteClusterSnapshotCommand } from '@aws-sdk/client-redshift';
import { Client, Connection } from '@temporalio/client';
import type { AwsClients } from '../../src/aws/clients.ts';
import { hasCode } from '../../src/aws/errors.ts';
import { generate } from '../../src/cli/generate/generate.ts';
import type { Random } from '../../src/cli/generate/random.ts';
import { folderTarget } from '../../src/cli/generate/target.ts';
import type { Service } from '../../src/cli/services/service.ts';
import { findTemporalCli } from '../../src/cli/services/temporal-cli.ts';
import { startTemporalServer } from '../../src/cli/services/temporal-server.ts';
import type { TemporalServer } from '../../src/cli/services/temporal-server.ts';
import { Undo } from '../../src/cli/services/undo.ts';
import { startWorker } from '../../src/cli/services/worker.ts';
import { Account } from '../support/account.ts';
import type { AwsConfig } from '../support/account.ts';
import { startCloud } from '../support/cloud.ts';
import type { TestCloud } from '../support/cloud.ts';
import { FaultControl } from '../support/faults.ts';
import { descendants } from '../support/processes.ts';
import { referenceChecksums } from '../support/reference-star.ts';
import { brokenBucket } from './plan.ts';

/** Temporal server, local cloud and worker as processes of their own, each of which can be killed and comes back. */
export interface Lab {
  client: Client;
  clients: AwsClients;
  faults: FaultControl;
  account: Account;
  awsConfig: AwsConfig;
  /** The authority that signs the warehouses' certificates. */
  ca(): string;
  /** The star schema that the source makes, as checksums. */
  expected: Record<string, string>;
  /** Deletes a snapshot, whatever is in the way. */
  forgetSnapshot(identifier: string): Promise<void>;
  /** Kills with SIGKILL, and resolves when the next one serves. */
  kill: Record<Victim, (random: Random) => Promise<void>>;
  stop(): Promise<void>;
}

export type Victim = 'worker' | 'warehouse' | 'Temporal server';

const statuses = ['create', 'delete', 'modify', 'pause', 'resume', 'role'];

/** `env` is for the worker. Leaves nothing running when it fails. */
export async function startLab(env: NodeJS.ProcessEnv = {}): Promise<Lab> {
  const undo = new Undo();
  const stop = () => undo.all(console.error);
  try {
    return { ...(await startAll(env, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(env: NodeJS.ProcessEnv, undo: Undo): Promise<Omit<Lab, 'stop'>> {
  let connection: Connection | undefined;
  // Last of all: what an interrupted soak still asks of a closed connection would end the process.
  undo.push(() => connection?.close());
  const home = mkdtempSync(join(tmpdir(), 'sparkify-soak-'));
  undo.push(() => rmSync(home, { recursive: true, force: true }));
  const cloud = await startCloud('--faults', 'none', ...statuses.flatMap((status) => [`--cluster-${status}-ms`, '0']));
  undo.push(() => cloud.stop());
  const expected = await fillBuckets(cloud.s3Root);
  const temporal = await mortal(undo, await temporalStarter(home));
  const { address, namespace } = temporal.current();
  const place = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, PGSSLROOTCERT: cloud.caFile };
  const workerEnv = { ...process.env, ...place, ...env };
  const worker = await mortal(undo, () => startWorker(workerEnv, join(home, 'worker.log')));
  connection = await Connection.connect({ address });
  const awsConfig = {
    endpoint: cloud.endpoint,
    region: cloud.clients.region,
    credentials: await cloud.clients.iam.config.credentials(),
  };
  const account = new Account(awsConfig);
  undo.push(() => account.close());
  return {
    client: new Client({ connection, namespace }),
    clients: cloud.clients,
    faults: new FaultControl(cloud.endpoint),
    account,
    awsConfig,
    ca: () => readFileSync(cloud.caFile, 'utf8'),
    expected,
    forgetSnapshot: (identifier) => forgetSnapshot(cloud.clients, identifier),
    kill: {
      worker: worker.kill,
      'Temporal server': temporal.kill,
      warehouse: (random) => killWarehouse(cloud, random),
    },
  };
}

const retryMs = 500;

async function forgetSnapshot({ redshift }: AwsClients, SnapshotIdentifier: string): Promise<void> {
  for (;;) {
    try {
      await redshift.send(new DeleteClusterSnapshotCommand({ SnapshotIdentifier }));
      return;
    } catch (error) {
      if (hasCode(error, 'ClusterSnapshotNotFound')) return;
    }
    await setTimeout(retryMs);
  }
}

async function fillBuckets(s3Root: string): Promise<Record<string, string>> {
  const bucket = join(s3Root, 'udacity-dend');
  await generate({ events: 100, songs: 8, seed: 5 }, folderTarget(bucket));
  const broken = join(s3Root, brokenBucket, 'log_data');
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, 'events.json'), '{"ts": "no time", "page": "NextSong", "userId": "nobody"}\n');
  return referenceChecksums(bucket);
}

async function temporalStarter(home: string) {
  const settings = {
    cli: await findTemporalCli(),
    logFile: join(home, 'temporal.log'),
    dbFile: join(home, 'temporal.db'),
    headless: true,
    wantedPort: 0,
  };
  return (previous?: TemporalServer) =>
    startTemporalServer({ ...settings, ...(previous && { ports: previous.ports }) });
}

interface Mortal<S extends Service> {
  current: () => S;
  kill: () => Promise<void>;
}

const restarts = 20;

/** Unlike the supervisor of `sparkify up`, starts it again at once, however often it was killed. */
async function mortal<S extends Service>(undo: Undo, start: (previous?: S) => Promise<S>): Promise<Mortal<S>> {
  let current = await start();
  let reviving: Promise<void> = Promise.resolve();
  let isOver = false;
  undo.push(async () => {
    isOver = true;
    await reviving;
    await current.stop();
  });
  const revive = async () => {
    if (isOver) return;
    const dead = new Promise<void>((resolve) => current.onExit(() => resolve()));
    process.kill(current.pid, 'SIGKILL');
    await dead;
    // A worker does not start while the Temporal server is away.
    for (let attempt = 1; ; attempt += 1) {
      try {
        current = await start(current);
        return;
      } catch (error) {
        if (isOver || attempt === restarts) throw error;
      }
    }
  };
  return {
    current: () => current,
    kill: () => (reviving = revive()),
  };
}

/** Any of those that run; the local cloud starts it again by itself. */
function killWarehouse({ pid }: TestCloud, random: Random): Promise<void> {
  const running = descendants(pid, 'engine/main');
  if (running.length > 0) process.kill(random.pick(running), 'SIGKILL');
  return Promise.resolve();
}
