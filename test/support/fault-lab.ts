import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { createActivities } from '../../src/activities/index.ts';
import { generate } from '../../src/cli/generate/generate.ts';
import { folderTarget } from '../../src/cli/generate/target.ts';
import type { PipelineResult } from '../../src/contract/results.ts';
import type { Status } from '../../src/contract/status.ts';
import { Account } from './account.ts';
import type { AwsConfig } from './account.ts';
import { startCloud } from './cloud.ts';
import { FaultControl } from './faults.ts';
import { createNamespace } from './namespace.ts';
import { referenceChecksums } from './reference-star.ts';
import { until } from './until.ts';
import { checksums } from './warehouse.ts';
import { startWorkflowWorker } from './workflow-worker.ts';
import type { TestWorkerOptions } from './workflow-worker.ts';

/** A local cloud that fails as it is told, whose clusters take no time, and a worker of its own in this process. */
export interface FaultLab {
  client: Client;
  taskQueue: string;
  faults: FaultControl;
  account: Account;
  awsConfig: AwsConfig;
  caFile: string;
  /** Folder of the buckets. */
  s3Root: string;
  /** The star schema that its source makes, as checksums. */
  expected: Record<string, string>;
  start(type: string, input: { name?: string; [field: string]: unknown }, workflowId?: string): Promise<WorkflowHandle>;
  /** Lets a pipeline that was started with `query: "ask"` go on once its load is done; the checksums it had then. */
  inspect(run: WorkflowHandle, name: string): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

const statuses = ['create', 'delete', 'modify', 'pause', 'resume', 'role'];

/** The clusters' statuses last `statusMs` each; `options` tell how its worker differs from those of other tests. */
export async function startFaultLab(statusMs = 0, options: TestWorkerOptions = {}): Promise<FaultLab> {
  const durations = statuses.flatMap((status) => [`--cluster-${status}-ms`, String(statusMs)]);
  const cloud = await startCloud('--faults', 'none', ...durations);
  const bucket = join(cloud.s3Root, 'udacity-dend');
  await generate({ events: 60, songs: 8, seed: 5 }, folderTarget(bucket));
  const projectDir = join(__dirname, '../..');
  const { caFile } = cloud;
  const activities = createActivities({ aws: cloud.clients, projectDir, warehouseCaFile: caFile });
  // Other labs have pipelines of the same names.
  const namespace = await createNamespace();
  const worker = await startWorkflowWorker(activities, { namespace, ...options });
  const { client, taskQueue } = worker;
  const credentials = await cloud.clients.iam.config.credentials();
  const awsConfig = { endpoint: cloud.endpoint, region: cloud.clients.region, credentials };
  const account = new Account(awsConfig);
  const expected = referenceChecksums(bucket);
  return {
    client,
    taskQueue,
    faults: new FaultControl(cloud.endpoint),
    account,
    awsConfig,
    caFile,
    s3Root: cloud.s3Root,
    expected,
    start: (type, input, workflowId = `${type}-${input.name}`) =>
      client.workflow.start(type, { taskQueue, workflowId, args: [input] }),
    async inspect(run, name) {
      const ended = run.result().then(
        () => true,
        () => true,
      );
      let isOver = false;
      void ended.then(() => (isOver = true));
      await until(async () => isOver || (await isAsked(run)), 280_000);
      if (isOver) await run.result();
      const found = await checksums({ awsConfig, ca: () => readFileSync(caFile, 'utf8') }, name);
      await run.executeUpdate('answer', { args: ['yes'] });
      return found;
    },
    async stop() {
      account.close();
      await worker.stop();
      await cloud.stop();
    },
  };
}

/** Whether its load is done, and it asks whether to go on. */
export async function isAsked(run: WorkflowHandle): Promise<boolean> {
  const status = await run.query<Status>('status').catch(() => undefined);
  if (status?.question !== undefined) return true;
  // A query costs the worker more than a look costs us.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return false;
}

/** The result of a pipeline. */
export const resultOf = (run: WorkflowHandle): Promise<PipelineResult> => run.result() as Promise<PipelineResult>;
