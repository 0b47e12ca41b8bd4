import { Command } from 'commander';
import { loadTemporalConfig } from '../../../temporal.config.ts';
import { connectTemporal, setCurrentCommand } from '../run/connect.ts';
import { hasSchedule, reapScheduleId } from '../run/schedules.ts';
import { defaultHome } from './options.ts';

interface WorkerOptions {
  address?: string;
  namespace?: string;
  endpointUrl?: string;
  region?: string;
  caFile?: string;
  deploymentName?: string;
  buildId?: string;
}

const variables = {
  address: 'TEMPORAL_ADDRESS',
  namespace: 'TEMPORAL_NAMESPACE',
  endpointUrl: 'AWS_ENDPOINT_URL',
  region: 'AWS_REGION',
  caFile: 'PGSSLROOTCERT',
  deploymentName: 'TEMPORAL_DEPLOYMENT_NAME',
  buildId: 'TEMPORAL_WORKER_BUILD_ID',
} as const satisfies Record<keyof WorkerOptions, string>;

export function workerCommand(): Command {
  return new Command('worker')
    .description('start a worker alone, against any Temporal server and AWS account (or local cloud)')
    .option('--address <host:port>', `Temporal server (${variables.address})`)
    .option('--namespace <name>', `Temporal namespace (${variables.namespace})`)
    .option('--endpoint-url <url>', `where AWS is, for a local cloud (${variables.endpointUrl})`)
    .option('--region <region>', `AWS region (${variables.region})`)
    .option('--ca-file <file>', `CA of the warehouse's certificate (${variables.caFile})`)
    .option('--deployment-name <name>', `versioned: worker deployment that it belongs to (${variables.deploymentName})`)
    .option('--build-id <id>', `versioned: build that it runs (${variables.buildId})`)
    .action(async (options: WorkerOptions) => {
      for (const [option, variable] of Object.entries(variables)) {
        const value = options[option as keyof WorkerOptions];
        if (value !== undefined) process.env[variable] = value;
      }
      const { connection, namespace, taskQueue, worker } = loadTemporalConfig();
      console.error(`Worker for task queue ${taskQueue} at ${connection.address}, namespace ${namespace}. Try:`);
      console.error(
        `  temporal workflow execute --address ${connection.address} --namespace ${namespace} --type pipeline ` +
          `--task-queue ${taskQueue} --workflow-id w1 --input '{}'`,
      );
      const { workerDeploymentOptions: versioned } = worker;
      if (versioned) {
        console.error('It is versioned, and works only on runs that are pinned to its version until that is current:');
        console.error(`  ${setCurrentCommand(versioned.version)}`);
      }
      void remindOfReaper();
      // Started by `up`: end with it, even when it was killed.
      process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
      const { runWorker } = await import('../../worker.ts');
      await runWorker();
    });
}

/** One line when nothing deletes what a lost lease leaves behind; a server that cannot tell is no reason to say more. */
async function remindOfReaper(): Promise<void> {
  try {
    const temporal = await connectTemporal(defaultHome);
    if (await hasSchedule(temporal, reapScheduleId)) return;
    console.error('Nothing reaps what outlives its time to live yet: `npx sparkify reap install` makes the schedule.');
    await temporal.client.connection.close();
  } catch {
    // The worker itself reports a server that it cannot reach.
  }
}
