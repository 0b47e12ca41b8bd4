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

/** A local cloud with fault injection, whose clusters need no time, and a worker in this process. */
export interface FaultLab {
  client: Client;
  taskQueue: string;
  faults: FaultControl;
  account: Account;
  awsConfig: AwsConfig;
  caFile: string;
  /** Folder of the buckets. */
  s3Root: string;
  /** Checksums of the star schema of its source. */
  expected: Record<string, string>;
  start(type: string, input: { name?: string; [field: string]: unknown }, workflowId?: string): Promise<WorkflowHandle>;
  /** Lets a pipeline started with `query: "ask"` continue after its load; returns the checksums at that time. */
  inspect(run: WorkflowHandle, name: string): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

const statuses = ['create', 'delete', 'modify', 'pause', 'resume', 'role'];

/** Each status of a cluster lasts `statusMs`; `options` are those of the worker. */
export async function startFaultLab(statusMs = 0, options: TestWorkerOptions = {}): Promise<FaultLab> {
  const durations = statuses.flatMap((status) => [`--cluster-${status}-ms`, String(statusMs)]);
  const cloud = await startCloud('--faults', 'none', ...durations);
  const bucket = join(cloud.s3Root, 'udacity-dend');
  await generate({ events: 60, songs: 8, seed: 5 }, folderTarget(bucket));
  const projectDir = join(__dirname, '../..');
  const { caFile } = cloud;
  const activities = createActivities({ aws: cloud.clients, projectDir, warehouseCaFile: caFile });
  // Other labs use the same pipeline names.
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

/** Whether the load is done and the pipeline asks whether to continue. */
export async function isAsked(run: WorkflowHandle): Promise<boolean> {
  const status = await run.query<Status>('status').catch(() => undefined);
  if (status?.question !== undefined) return true;
  // A query is expensive for the worker, so do not poll too often.
  await new Promise((resolve) => setTimeout(resolve, 200));
  return false;
}

/** The result of a pipeline. */
export const resultOf = (run: WorkflowHandle): Promise<PipelineResult> => run.result() as Promise<PipelineResult>;
