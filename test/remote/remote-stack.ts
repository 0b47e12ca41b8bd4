import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteObjectsCommand, S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { Client, Connection } from '@temporalio/client';
import { generate } from '../../src/cli/generate/generate.ts';
import { folderTarget, s3Target } from '../../src/cli/generate/target.ts';
import { built } from '../../src/cli/package.ts';
import { createNamespace } from '../support/namespace.ts';
import { testAddress } from '../support/workflow-worker.ts';
import { hoursPerTest } from './settings.ts';
import type { Settings } from './settings.ts';

/** A worker with the environment's credentials, and data of this run's own in the account. */
export interface RemoteStack {
  /** The tag `sparkify:owner` of all that it creates. */
  owner: string;
  /** The same data as files, for what must come out. */
  dataFolder: string;
  /** Files of songs, and rows of their staging table. */
  songs: number;
  /** Fields of the inputs: where the data lies, the node with its price, and the end of its life. */
  input: Record<'ttl' | 'sources' | 'workspace' | 'warehouse' | 'price', unknown>;
  /** Runs a workflow to its end; returns its result. */
  execute<T>(type: string, input: object): Promise<T>;
  stop(): Promise<void>;
}

const size = { events: 2000, songs: 24, seed: 7 };

export async function startRemoteStack(settings: Settings): Promise<RemoteStack> {
  const { bucket, prefix, place } = settings;
  const s3 = new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
  const home = mkdtempSync(join(tmpdir(), 'sparkify-remote-'));
  const dataFolder = join(home, 'data');
  await generate(size, folderTarget(dataFolder));
  await generate(size, s3Target(s3, bucket, prefix));
  const namespace = await createNamespace();
  const connection = await Connection.connect({ address: testAddress() });
  const { workflow } = new Client({ connection, namespace });
  const owner = `remote ${randomUUID()}`;
  const worker = startWorker(home, { TEMPORAL_NAMESPACE: namespace, SPARKIFY_OWNER: owner });
  const source = (folder: string) => ({ uri: `${place}/${folder}`, region: process.env['AWS_REGION'] });
  return {
    owner,
    dataFolder,
    songs: size.songs,
    input: {
      ttl: `${hoursPerTest}h`,
      sources: { staging_events: source('log_data'), staging_songs: source('song_data') },
      workspace: `${place}/work`,
      warehouse: { kind: 'cluster', nodeType: settings.nodeType, nodes: 1, publiclyAccessible: settings.isPublic },
      price: { nodeHour: settings.pricePerHour },
    },
    async execute(type, input) {
      const options = { taskQueue: 'sparkify', workflowId: `${type} ${randomUUID()}`, args: [input] };
      return await workflow.execute(type, options);
    },
    async stop() {
      worker.kill('SIGTERM');
      await connection.close();
      await removeAll(s3, bucket, `${prefix}/`);
      s3.destroy();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Its standard error is the test's: whose credentials it has stands there. */
function startWorker(home: string, own: NodeJS.ProcessEnv): ChildProcess {
  const env = { ...process.env, TEMPORAL_ADDRESS: testAddress(), ...own };
  return spawn(process.execPath, [built('src/cli/main.ts'), 'worker', '--log-level', 'warn'], {
    cwd: home,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function removeAll(s3: S3Client, bucket: string, prefix: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    if (Contents.length === 0) continue;
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }),
    );
    if (Errors.length > 0) throw new Error(`${Errors.length} objects below s3://${bucket}/${prefix} are left`);
  }
}
