import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { loadTemporalConfig } from '../temporal.config.ts';
import { requireTimeLeft } from './activities/attempt.ts';
import { createActivities } from './activities/index.ts';
import { createAwsClients } from './aws/clients.ts';
import { countClusters } from './aws/tagged.ts';
import type { Activities, LocalActivities } from './contract/activities.ts';
import { searchAttributes } from './contract/search-attributes.ts';
import { dataConverter } from './temporal/data-converter.ts';
import { findRun } from './temporal/find-run.ts';
import { startMetrics } from './temporal/metrics.ts';
import { installRuntime } from './temporal/runtime.ts';
import { registerKeywords } from './temporal/search-attributes.ts';
import { readLogOptions, readMetricsAddress } from './temporal/settings.ts';
import { traceCalls } from './temporal/span.ts';
import { flushTraces, startTraces, traceModules } from './temporal/traces.ts';
import { workflowBundle } from './workflow-bundle.ts';

/**
 * The composition root: connects to Temporal, gives the activities their AWS clients and SQL files, and works until
 * the process is told to stop. Tells a parent process `{ ready: true }` once it polls.
 */
export async function runWorker(): Promise<void> {
  const config = loadTemporalConfig();
  const metricsAddress = readMetricsAddress();
  const { logger, metricMeter } = installRuntime(readLogOptions(), metricsAddress);
  const aws = await createAwsClients(process.env, requireTimeLeft);
  const traces = await startTraces('sparkify-worker', (problem) => logger.error('Traces are lost', { problem }));
  if (traces) {
    traceCalls(aws.redshift);
    traceCalls(aws.iam);
    traceCalls(aws.ec2);
    traceCalls(aws.sts);
  }
  const caFile = process.env['PGSSLROOTCERT'];
  const converter = dataConverter();
  const metrics = metricsAddress === undefined ? undefined : startMetrics(metricMeter, () => countClusters(aws));
  const connection = await NativeConnection.connect(config.connection);
  try {
    const { usable, problem } = await registerKeywords(connection, config.namespace, Object.values(searchAttributes));
    if (problem !== undefined) {
      logger.warn('Runs go without some of the search attributes', { usable, problem });
    }
    const worker = await Worker.create({
      ...config.worker,
      connection,
      namespace: config.namespace,
      taskQueue: config.taskQueue,
      workflowBundle: await workflowBundle({
        ...(converter.failureConverterPath !== undefined && { failureConverterPath: converter.failureConverterPath }),
        ...(traces && { workflowInterceptorModules: traceModules }),
      }),
      dataConverter: converter,
      interceptors: { activity: [...(traces ? [traces.activity] : []), ...(metrics ? [metrics.interceptor] : [])] },
      ...(traces && { sinks: traces.sinks }),
      activities: {
        ...createActivities({
          aws,
          sqlDir: process.env['SPARKIFY_SQL_DIR'] ?? join(projectRoot(__dirname), 'sql'),
          ...(caFile === undefined ? {} : { warehouseCaFile: caFile }),
        }),
        usableSearchAttributes: async () => usable,
        owner: async () => config.owner,
        findRun: ({ workflowId }) => findRun(connection, config.namespace, workflowId),
      } satisfies Activities & LocalActivities,
    });
    const running = worker.run();
    process.send?.({ ready: true });
    await running;
  } finally {
    metrics?.stop();
    await flushTraces();
    await connection.close();
  }
}

/** The folder of package.json: this file lies at different depths in src and in dist. */
function projectRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : projectRoot(dirname(folder));
}
