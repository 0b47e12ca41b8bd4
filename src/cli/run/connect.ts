import { Client, Connection } from '@temporalio/client';
import { temporal as temporalApi } from '@temporalio/proto';
import { loadTemporalConfig } from '../../../temporal.config.ts';
import type { TemporalConfig } from '../../../temporal.config.ts';
import { dataConverter } from '../../temporal/data-converter.ts';
import { startTraces } from '../../temporal/traces.ts';
import { CliError } from '../errors.ts';
import { defaultHome, homePaths, readRunning } from '../services/home.ts';
import type { Running } from '../services/home.ts';
import { whyNotServing } from '../services/temporal-server.ts';

export interface Temporal {
  client: Client;
  config: TemporalConfig;
  /** URL of the UI, if known. */
  ui?: string;
}

const answerTimeoutMs = 5000;

/** A server that was found, whether or not it answers. */
export interface FoundTemporal {
  config: TemporalConfig;
  /** Where its address comes from. */
  origin: string;
  ui?: string;
  /** What is running in the home, if its server is this one. */
  running?: Running;
}

/**
 * Connects to the configured server, or to the one that `sparkify up` started in this home, or, unless the home is
 * explicit, to the usual address. Throws a CliError that says which address it was and where it came from.
 */
export async function connectTemporal(home: string): Promise<Temporal> {
  return connect(findTemporal(home));
}

/**
 * The server that commands use, without checking that it answers. Throws a CliError if nothing is running in an
 * explicit home.
 */
export function findTemporal(home: string): FoundTemporal {
  const config = loadTemporalConfig();
  if (config.addressConfigured) return { config, origin: 'from TEMPORAL_ADDRESS or the Temporal CLI’s profile' };
  const running = readRunning(home);
  if (running !== undefined) return temporalOf(running, home);
  // An explicit home means the server there; on another server we might touch somebody else's pipeline.
  if (home !== defaultHome)
    throw new CliError(
      `Nothing is running in ${home}. Start it with \`npx sparkify up --home ${home}\`, or name a Temporal server by ` +
        'TEMPORAL_ADDRESS.',
    );
  return { config, origin: `nothing is running in ${home}` };
}

/** Connects to the server that a running home uses: the one that was started there or configured. */
export function connectRunning(running: Running, home: string): Promise<Temporal> {
  return connect(temporalOf(running, home));
}

function temporalOf(running: Running, home: string): FoundTemporal {
  const { address, namespace, ui } = running.temporal;
  const started = ui !== null;
  const { SPARKIFY_OWNER } = process.env;
  const env = started ? { TEMPORAL_CONFIG_FILE: homePaths(home).profile, SPARKIFY_OWNER } : process.env;
  const config = loadTemporalConfig({ ...env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace });
  return { config, origin: `running in ${home}`, ...(ui !== null && { ui }), running };
}

/** Whether any worker has polled our task queue lately (Temporal forgets a poller after five minutes). */
export function hasWorker(temporal: Temporal): Promise<boolean> {
  return hasPoller(temporal, temporal.config.taskQueue);
}

/** The same for any task queue. */
export async function hasPoller(temporal: Temporal, taskQueue: string): Promise<boolean> {
  return (await lookAtQueue(temporal, taskQueue)).polled;
}

/** The build of a versioned worker. */
export interface Version {
  deploymentName: string;
  buildId: string;
}

export interface TaskQueueState {
  polled: boolean;
  /** The builds of workers that have polled lately. */
  versions: Version[];
  /** A versioned worker polls, but no version of its deployment is current, so it gets no work. */
  notCurrent?: Version;
}

/** The command that makes a version current, so that new runs go to it. */
export function setCurrentCommand({ deploymentName, buildId }: Version): string {
  return `temporal worker deployment set-current-version --deployment-name ${deploymentName} --build-id ${buildId} --yes`;
}

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = temporalApi.api.enums.v1.TaskQueueType;

/** WORKER_VERSIONING_MODE_VERSIONED of Temporal's API. */
const versionedMode = 2;

/** Who polls a task queue for workflow tasks, or for activities: not every queue has both. */
export async function lookAtQueue(
  { client, config }: Temporal,
  taskQueue: string,
  polledFor: 'workflows' | 'activities' = 'workflows',
): Promise<TaskQueueState> {
  const { pollers, versioningInfo } = await client.withDeadline(Date.now() + answerTimeoutMs, () =>
    client.workflowService.describeTaskQueue({
      namespace: config.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: polledFor === 'workflows' ? TASK_QUEUE_TYPE_WORKFLOW : TASK_QUEUE_TYPE_ACTIVITY,
    }),
  );
  const versions = pollers.flatMap(({ deploymentOptions: options }) =>
    options && Number(options.workerVersioningMode) === versionedMode
      ? [{ deploymentName: options.deploymentName ?? '', buildId: options.buildId ?? '' }]
      : [],
  );
  const [first] = versions;
  if (!first || versions.length < pollers.length || versioningInfo?.currentDeploymentVersion)
    return { polled: pollers.length > 0, versions };
  return { polled: true, versions, notCurrent: first };
}

async function connect(found: FoundTemporal): Promise<Temporal> {
  const { config, origin } = found;
  const why = await whyNotServing(config.connection, config.namespace);
  if (why !== undefined) {
    throw new CliError(
      `No usable Temporal server at ${config.connection.address}, namespace ${config.namespace} (${origin}): ${why}\n` +
        'Start one with `npx sparkify up`, or set TEMPORAL_ADDRESS.',
    );
  }
  return openTemporal(found);
}

/** Connects to a server that answers. */
export async function openTemporal({ config, ui }: FoundTemporal): Promise<Temporal> {
  const connection = await Connection.connect(config.connection);
  const traces = await startTraces('sparkify-cli', () => undefined);
  const client = new Client({
    connection,
    namespace: config.namespace,
    dataConverter: dataConverter(),
    ...(traces && { interceptors: { workflow: [traces.client] } }),
  });
  return { client, config, ...(ui !== undefined && { ui }) };
}
