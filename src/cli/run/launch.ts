import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import type { About } from '../../contract/about.ts';
import type { WorkflowType } from '../../contract/inputs.ts';
import { CliError, usageError } from '../errors.ts';
import { hasWorker } from './connect.ts';
import type { Temporal } from './connect.ts';

/** A worker and a server that have just started may not know each other yet. */
const workerPatienceMs = 4000;
const pollMs = 100;

export interface Launch {
  workflow: WorkflowType;
  workflowId: string;
  input: unknown;
  about: About;
  /** If a run with this id is under way, follow it instead of refusing. */
  orAttach?: boolean;
}

export interface Launched {
  handle: WorkflowHandle;
  runId: string;
  /** Whether it was already under way. */
  attached: boolean;
}

/** Starts a run. Throws a CliError if one with that id is under way and `orAttach` is not set. */
export async function launch({ client, config }: Temporal, options: Launch): Promise<Launched> {
  const { workflow, workflowId, input, about, orAttach } = options;
  try {
    const handle = await client.workflow.start(workflow, {
      workflowId,
      taskQueue: config.taskQueue,
      args: [input],
      ...about,
      workflowIdConflictPolicy: 'FAIL',
    });
    return { handle, runId: handle.firstExecutionRunId, attached: false };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    if (orAttach) return attachTo(client.workflow.getHandle(workflowId));
    throw new CliError(
      `A run of ${workflowId} is under way: follow it with --attach, or start another with --workflow-id and, for ` +
        'separate resources, another "name" in the input.',
      { cause: error },
    );
  }
}

/** Throws a CliError if no worker would take the run: it would look started, but be stuck. */
export async function requireWorker(temporal: Temporal): Promise<void> {
  for (const deadlineMs = performance.now() + workerPatienceMs; performance.now() < deadlineMs; await sleep(pollMs))
    if (await hasWorker(temporal)) return;
  const { connection, namespace, taskQueue } = temporal.config;
  throw new CliError(
    `No worker listens on task queue ${taskQueue} at ${connection.address}, namespace ${namespace}; nothing was started.\n` +
      'Start one with `npx sparkify worker` (or everything with `npx sparkify up`), or use --detach to start the run anyway.',
  );
}

/** The open run with that id. Throws a CliError if there is none; never starts one. */
export async function attach(
  { client, config }: Temporal,
  workflowId: string,
  workflow: WorkflowType,
): Promise<Launched> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    const { runId, type, status } = await handle.describe();
    if (type !== workflow)
      throw usageError(`${workflowId} is a run of ${type}, not of ${workflow}: use \`run ${type} --attach\`.`);
    if (status.name === 'RUNNING' || status.name === 'PAUSED') return { handle, runId, attached: true };
    throw new CliError(
      `The last run of ${workflowId} has ended (${status.name.toLowerCase().replaceAll('_', ' ')}): ` +
        `\`npx sparkify status ${workflowId}\` shows it. Leave out --attach to start another.`,
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CliError(
      `There is no run of ${workflowId} in namespace ${config.namespace} at ${config.connection.address}; nothing was ` +
        'started. Leave out --attach to start one.',
      { cause: error },
    );
  }
}

async function attachTo(handle: WorkflowHandle): Promise<Launched> {
  const { runId } = await handle.describe();
  return { handle, runId, attached: true };
}
