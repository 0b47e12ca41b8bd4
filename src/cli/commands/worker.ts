import { Command } from 'commander';
import { loadTemporalConfig } from '../../../temporal.config.ts';
import type { TemporalConfig } from '../../../temporal.config.ts';
import { sqlTaskQueue } from '../../contract/activity-classes.ts';
import { CliError } from '../errors.ts';
import { connectTemporal, setCurrentCommand } from '../run/connect.ts';
import { hasSchedule, reapScheduleId } from '../run/schedules.ts';
import { readLogOptions } from '../../temporal/settings.ts';
import { whyNotServing } from '../services/temporal-server.ts';
import { projectFolder, projectVariable, requireProject } from '../project-folder.ts';
import { defaultHome } from '../services/home.ts';
import { examples } from './examples.ts';
import { observeEnvironment, observeOptions, projectOption } from './options.ts';
import type { ObserveOptions } from './options.ts';

interface Connections {
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
} as const satisfies Record<keyof Connections, string>;

export function workerCommand(): Command {
  const command = new Command('worker')
    .description('start only a worker, for any Temporal server and AWS account (or local cloud)')
    .option('--address <host:port>', `Temporal server (${variables.address})`)
    .option('--namespace <name>', `Temporal namespace (${variables.namespace})`)
    .option('--endpoint-url <url>', `endpoint of AWS, for a local cloud (${variables.endpointUrl})`)
    .option('--region <region>', `AWS region (${variables.region})`)
    .option('--ca-file <file>', `CA of the warehouse's certificate (${variables.caFile})`)
    .option(
      '--deployment-name <name>',
      `for versioning: the worker deployment that it belongs to (${variables.deploymentName})`,
    )
    .option('--build-id <id>', `for versioning: its build (${variables.buildId})`);
  for (const option of [projectOption(), ...observeOptions()]) command.addOption(option);
  return command
    .addHelpText(
      'after',
      examples({
        'AWS_PROFILE=mine AWS_REGION=us-west-2 TEMPORAL_ADDRESS=temporal.example.org:7233 sparkify worker':
          'for AWS and your own Temporal server',
        'sparkify worker --deployment-name sparkify --build-id 2.0': 'a versioned worker, to which runs are pinned',
        'sparkify worker --log-format json --metrics-address 127.0.0.1:9464': 'with logs and metrics for machines',
      }),
    )
    .action(async (options: Connections & ObserveOptions & { project?: string }) => {
      for (const [option, variable] of Object.entries(variables)) {
        const value = options[option as keyof Connections];
        if (value !== undefined) process.env[variable] = value;
      }
      Object.assign(process.env, observeEnvironment(options));
      const folder = projectFolder(options.project);
      const project = requireProject(folder).settings.name;
      process.env[projectVariable] = folder;
      const config = loadTemporalConfig();
      const say = await speaker();
      say(`Project ${project} in ${folder}.`, ...whatToDo(config));
      void remindOfReaper(say);
      // Started by `up`: end with it, even when it was killed.
      process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
      const { runWorker } = await import('../../worker.ts');
      await runWorker().catch((error: unknown) => explain(error, config));
    });
}

/** The SDK's core says neither which server it cannot reach nor why. */
async function explain(error: unknown, { connection, namespace }: TemporalConfig): Promise<never> {
  const why = error instanceof Error && error.name === 'TransportError' && (await whyNotServing(connection, namespace));
  if (typeof why !== 'string') throw error;
  throw new CliError(`No usable Temporal server at ${connection.address}, namespace ${namespace}: ${why}`, {
    cause: error,
  });
}

type Say = (...lines: string[]) => void;

/** Lines to paste for a person, a log event for a machine. */
async function speaker(): Promise<Say> {
  const options = readLogOptions();
  if (options.format === 'pretty') return (...lines) => console.error(lines.join('\n'));
  const { LineLogger } = await import('../../temporal/log.ts');
  const log = new LineLogger(options);
  return (...lines) => log.info(lines.join('\n'));
}

function whatToDo({ connection, namespace, taskQueue, worker }: TemporalConfig): string[] {
  const { workerDeploymentOptions: versioned } = worker;
  return [
    `Worker for the task queues ${taskQueue} and ${sqlTaskQueue(taskQueue)} at ${connection.address}, namespace ${namespace}. Try:`,
    `  temporal workflow execute --address ${connection.address} --namespace ${namespace} --type pipeline ` +
      `--task-queue ${taskQueue} --workflow-id w1 --input '{}'`,
    ...(versioned
      ? [
          'It is versioned. Until its version is current, it works only on runs that are pinned to it:',
          `  ${setCurrentCommand(versioned.version)}`,
        ]
      : []),
  ];
}

/** Prints one line if nothing deletes what a lost lease leaves behind, and nothing if the server cannot say. */
async function remindOfReaper(say: Say): Promise<void> {
  try {
    const temporal = await connectTemporal(defaultHome);
    try {
      if (await hasSchedule(temporal, reapScheduleId)) return;
      say('Nothing deletes what outlives its time to live yet: `npx sparkify reap install` creates the schedule.');
    } finally {
      await temporal.client.connection.close();
    }
  } catch {
    // The worker itself reports a server that it cannot reach.
  }
}
