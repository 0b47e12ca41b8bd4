import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from '@temporalio/worker';
import { loadTemporalConfig } from '../temporal.config.ts';
import { requireTimeLeft } from './activities/attempt.ts';
import { createActivities } from './activities/index.ts';
import { createAwsClients } from './aws/clients.ts';
import type { AwsClients } from './aws/clients.ts';
import { countClusters } from './aws/tagged.ts';
import { whoami } from './aws/whoami.ts';
import type { Activities } from './contract/activities.ts';
import type { LocalActivities } from './contract/local-activities.ts';
import { webhookVariable } from './contract/notice.ts';
import { sqlTaskQueue } from './contract/activity-classes.ts';
import { dataConverter } from './temporal/data-converter.ts';
import { goesOn } from './temporal/goes-on.ts';
import { recordReader } from './temporal/record/reader.ts';
import { createLocalActivities } from './temporal/local-activities.ts';
import { startMetrics } from './temporal/metrics.ts';
import { installRuntime } from './temporal/runtime.ts';
import { readLogOptions, readMetricsAddress } from './temporal/settings.ts';
import { traceCalls } from './temporal/span.ts';
import { slotOptions } from './temporal/worker-slots.ts';
import { flushTraces, startTraces, traceModules } from './temporal/traces.ts';
import { workflowBundle } from './workflow-bundle.ts';

/**
 * The composition root: connects to Temporal, gives the activities their AWS clients and project, and works until
 * the process is told to stop. Tells a parent process `{ ready: true }` once it polls.
 */
export async function runWorker(): Promise<void> {
  const config = loadTemporalConfig();
  const metricsAddress = readMetricsAddress();
  const { logger, metricMeter } = installRuntime(readLogOptions(), metricsAddress);
  const aws = await createAwsClients(requireTimeLeft);
  const traces = await startTraces('sparkify-worker', (problem) => logger.error('Traces are lost', { problem }));
  if (traces) {
    traceCalls(aws.redshift);
    traceCalls(aws.iam);
    traceCalls(aws.ec2);
    traceCalls(aws.sts);
    traceCalls(aws.s3);
    traceCalls(aws.secrets);
  }
  const caFile = process.env['PGSSLROOTCERT'];
  const converter = dataConverter();
  const metrics = metricsAddress === undefined ? undefined : startMetrics(metricMeter, () => countClusters(aws));
  const connection = await NativeConnection.connect(config.connection);
  const stopped = new AbortController();
  try {
    void introduce(aws, logger, stopped.signal);
    const localActivities = await createLocalActivities({
      connection,
      namespace: config.namespace,
      owner: config.owner,
      onProblem: (problem, usable) => logger.warn('Runs go without some of the search attributes', { usable, problem }),
    });
    const shared = {
      ...config.worker,
      connection,
      namespace: config.namespace,
      dataConverter: converter,
      interceptors: { activity: [...(traces ? [traces.activity] : []), ...(metrics ? [metrics.interceptor] : [])] },
      activities: {
        ...createActivities({
          aws,
          statementHeartbeatMs: config.tuning.statementHeartbeatMs,
          projectDir: process.env['SPARKIFY_PROJECT'] ?? packageRoot(__dirname),
          workspace: process.env['SPARKIFY_WORKSPACE'],
          webhookUrl: (name) => process.env[webhookVariable(name)],
          uiUrl: process.env['SPARKIFY_UI_URL'],
          readRecord: recordReader(connection, config.namespace, converter),
          goesOn: (runIds) => goesOn(connection, config.namespace, runIds),
          ...(caFile === undefined ? {} : { warehouseCaFile: caFile }),
        }),
        ...localActivities,
      } satisfies Activities & LocalActivities,
    };
    const slots = slotOptions(config.tuning);
    const control = await Worker.create({
      ...shared,
      ...slots.control,
      taskQueue: config.taskQueue,
      workflowBundle: await workflowBundle({
        ...(converter.failureConverterPath !== undefined && { failureConverterPath: converter.failureConverterPath }),
        ...(traces && { workflowInterceptorModules: traceModules }),
      }),
      ...(traces && { sinks: traces.sinks }),
    });
    const sql = await Worker.create({ ...shared, ...slots.sql, taskQueue: sqlTaskQueue(config.taskQueue) });
    const running = runTogether(control, sql);
    process.send?.({ ready: true });
    await running;
  } finally {
    stopped.abort();
    metrics?.stop();
    await flushTraces();
    await connection.close();
  }
}

/**
 * Logs whose credentials the worker has. Without any it continues: they may come later, and some activities need none.
 */
async function introduce(aws: AwsClients, logger: Logger, stopped: AbortSignal): Promise<void> {
  try {
    const caller = await whoami(aws, stopped);
    logger.info(`To AWS this worker is ${caller}`, { caller, region: aws.region });
  } catch (error) {
    if (stopped.aborted) return;
    const problem = error instanceof Error ? error.message : String(error);
    logger.warn('To AWS this worker is unknown: no run will get beyond its first steps', {
      problem,
      region: aws.region,
    });
  }
}

/** Until all have ended: the process's signals end each of them, and one that fails ends the others. */
async function runTogether(...workers: Worker[]): Promise<void> {
  const running = workers.map((worker) =>
    worker.run().finally(() => {
      for (const other of workers) if (other.getState() === 'RUNNING') other.shutdown();
    }),
  );
  await Promise.allSettled(running);
  await Promise.all(running);
}

/** The folder of package.json: this file lies at different depths in src and in dist. */
function packageRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageRoot(dirname(folder));
}
