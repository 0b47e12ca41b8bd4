import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { TemporalConfig } from '../../temporal.config.ts';
import type { Activities } from '../../src/contract/activities.ts';
import { sqlTaskQueue } from '../../src/contract/activity-classes.ts';
import { findRun } from '../../src/temporal/find-run.ts';
import { workflowBundle } from '../../src/workflow-bundle.ts';
import type { BundleOptions } from '../../src/workflow-bundle.ts';

// Workflows that fail on purpose must not fill the test's output.
Runtime.install({ logger: new DefaultLogger('ERROR') });

/** A client of the test run's Temporal server, and workers with the test's activities. */
export interface WorkflowWorker {
  client: Client;
  taskQueue: string;
  stop: () => Promise<void>;
}

const bundles = new Map<string, ReturnType<typeof workflowBundle>>();

/** The workflow bundle: made once for the test run; with options, once per test file and options. */
export function testBundle(options: BundleOptions = {}): ReturnType<typeof workflowBundle> {
  const shared = process.env['TEST_WORKFLOW_BUNDLE'];
  if (shared !== undefined && Object.keys(options).length === 0) return Promise.resolve({ codePath: shared });
  const key = JSON.stringify(options);
  const bundle = bundles.get(key) ?? workflowBundle(options);
  bundles.set(key, bundle);
  return bundle;
}

/** The program in the bundle. */
export async function testProgram(options: BundleOptions = {}): Promise<string> {
  const bundle = await testBundle(options);
  return 'code' in bundle ? bundle.code : readFileSync(bundle.codePath, 'utf8');
}

/** The address of the test run's Temporal server. */
export function testAddress(): string {
  const address = process.env['TEST_TEMPORAL_ADDRESS'];
  if (address === undefined) throw new Error('TEST_TEMPORAL_ADDRESS is not set: run the tests with npm test');
  return address;
}

type PassedOn = 'workerDeploymentOptions' | 'dataConverter' | 'workflowBundle' | 'maxConcurrentActivityTaskExecutions';

/** `dataConverter` applies to worker and client; slots are counted for each of the worker's task queues. */
export interface TestWorkerOptions extends Pick<WorkerOptions, PassedOn> {
  searchAttributes?: string[];
  namespace?: string;
  /** The server's connection; by default that of the test run. */
  server?: TemporalConfig['connection'];
  taskQueue?: string;
  /** The owner of the pipelines. */
  owner?: string;
  /** Called when a workflow looks up another one; a result replaces the server's answer. */
  onFindRun?: () => Promise<null> | undefined;
}

export async function startWorkflowWorker(
  activities: Activities,
  options: TestWorkerOptions = {},
): Promise<WorkflowWorker> {
  const {
    searchAttributes = [],
    namespace = 'default',
    dataConverter = {},
    server = { address: testAddress() },
    taskQueue = `test-${randomUUID()}`,
    owner = 'test',
    onFindRun = () => undefined,
    workflowBundle: givenBundle,
    ...more
  } = options;
  const { failureConverterPath } = dataConverter;
  const native = await NativeConnection.connect(server);
  const shared = {
    connection: native,
    namespace,
    dataConverter,
    activities: {
      usableSearchAttributes: async () => searchAttributes,
      owner: async () => owner,
      findRun: ({ workflowId }: { workflowId: string }) => onFindRun() ?? findRun(native, namespace, workflowId),
      ...activities,
    },
    ...more,
    // Workflows run in this thread: a new thread per worker costs a second of processor time.
    debugMode: true,
    // As in temporal.config.ts: an activity learns of a cancellation with its heartbeat.
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  } as const;
  const bundle = givenBundle ?? (await testBundle(failureConverterPath === undefined ? {} : { failureConverterPath }));
  const workers = [
    await Worker.create({ ...shared, taskQueue, workflowBundle: bundle }),
    await Worker.create({ ...shared, taskQueue: sqlTaskQueue(taskQueue) }),
  ];
  const running = Promise.all(workers.map((worker) => worker.run()));
  const connection = await Connection.connect(server);
  return {
    client: new Client({ connection, namespace, dataConverter }),
    taskQueue,
    async stop() {
      for (const worker of workers) worker.shutdown();
      await running;
      await native.close();
      await connection.close();
    },
  };
}
