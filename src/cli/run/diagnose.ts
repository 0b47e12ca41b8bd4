import { WorkflowNotFoundError } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow';
import type { Activities } from '../../contract/activities.ts';
import { activityQueue } from '../../contract/activity-classes.ts';
import { workflowTypes } from '../../contract/inputs.ts';
import { CliError } from '../errors.ts';
import type { Temporal } from './connect.ts';
import { backlogText, lookAtBacklog } from './backlog.ts';
import { lookAtQueue, setCurrentCommand } from './connect.ts';
import type { PendingActivity } from './look.ts';
import { pendingActivities } from './look.ts';

/** What a run is and why it stands still, if it does. */
export interface Diagnosis {
  workflowId: string;
  workflow: string;
  /** RUNNING, COMPLETED, FAILED, CANCELED, TERMINATED, TIMED_OUT, CONTINUED_AS_NEW. */
  status: string;
  taskQueue: string;
  activities: PendingActivity[];
  /** The child workflows that run, by id. */
  children: string[];
  /** One line each, with what to do about it; empty when nothing is wrong. */
  problems: string[];
  /** Whether it can be asked anything: somebody works on it who knows it. */
  answers: boolean;
}

/** Types that are started by the pipeline alone. */
export const innerTypes = ['lease'];

/** Throws a CliError when there is no such run. */
export async function diagnose(temporal: Temporal, workflowId: string): Promise<Diagnosis> {
  const { client, config } = temporal;
  const handle = client.workflow.getHandle(workflowId);
  const found = await handle.describe().catch((error: unknown) => {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new CliError(
      `There is no workflow ${workflowId} in namespace ${config.namespace} at ${config.connection.address}.`,
      { cause: error },
    );
  });
  const activities = await pendingActivities(client, found.raw);
  const running = found.status.name === 'RUNNING';
  const noAnswer = [
    ...typeProblems(found.type, found.taskQueue),
    ...(running ? await queueProblems(temporal, found.taskQueue) : []),
  ];
  const problems = running
    ? [
        ...noAnswer,
        // Nobody answers: that its tasks fail is no other problem.
        ...(noAnswer.length > 0 ? [] : await taskProblems(temporal, found.raw, workflowId)),
        ...activities.flatMap((activity) => activityProblem(workflowId, activity)),
        ...(await slotProblems(temporal, found.taskQueue, activities)),
      ]
    : [];
  return {
    workflowId,
    workflow: found.type,
    status: found.status.name,
    taskQueue: found.taskQueue,
    activities,
    children: (found.raw.pendingChildren ?? []).flatMap(({ workflowId: id }) => id ?? []),
    problems,
    answers: noAnswer.length === 0,
  };
}

function typeProblems(type: string, taskQueue: string): string[] {
  if ([...workflowTypes, ...innerTypes].includes(type)) return [];
  return [
    `No worker of ours knows the workflow type ${type} (on task queue ${taskQueue}): there are ${workflowTypes.join(', ')}. ` +
      'Terminate it and start one of those.',
  ];
}

async function queueProblems(temporal: Temporal, taskQueue: string): Promise<string[]> {
  const { config } = temporal;
  const { polled, notCurrent } = await lookAtQueue(temporal, taskQueue);
  if (notCurrent) {
    return [
      `The worker of task queue ${taskQueue} is versioned, and no version is current: nothing is dispatched to it. ` +
        `\`${setCurrentCommand(notCurrent)}\` makes it so.`,
    ];
  }
  if (polled) return [];
  if (taskQueue === config.taskQueue) {
    return [`No worker listens on task queue ${taskQueue}: start one with \`npx sparkify worker\` (or \`up\`).`];
  }
  return [
    `It waits on task queue ${taskQueue}, on which nobody listens; ours is ${config.taskQueue}. ` +
      `Terminate it and start it again with --task-queue ${config.taskQueue}.`,
  ];
}

/** Usually a worker takes an activity within milliseconds. */
const soonMs = 5_000;

/** Activities that no worker takes, by the task queue that they wait on. */
async function slotProblems(temporal: Temporal, taskQueue: string, activities: PendingActivity[]): Promise<string[]> {
  const waiting = activities.filter(({ unclaimedMs = 0 }) => unclaimedMs > soonMs);
  const queueOf = ({ name }: PendingActivity) => activityQueue(taskQueue, name as keyof Activities);
  const queues = [...new Set(waiting.map(queueOf))];
  const told = queues.map(async (queue) => {
    const names = waiting.filter((activity) => queueOf(activity) === queue).map(({ name }) => name);
    const [{ polled }, backlog] = await Promise.all([
      lookAtQueue(temporal, queue, 'activities'),
      lookAtBacklog(temporal, queue),
    ]);
    const what = `${names.join(' and ')} ${names.length === 1 ? 'waits' : 'wait'} on task queue ${queue}`;
    if (!polled) return `${what}, on which no worker listens: start one with \`npx sparkify worker\` (or \`up\`).`;
    const text = backlogText(backlog);
    return `${what} for a free slot${text === undefined ? '' : `: ${text}`}. More slots, or workers, would help.`;
  });
  return Promise.all(told);
}

type Raw = Awaited<ReturnType<ReturnType<Temporal['client']['workflow']['getHandle']>['describe']>>['raw'];

/** A workflow task that fails is tried again for ever: code that does not fit the history, or a bug. */
async function taskProblems({ client }: Temporal, raw: Raw, workflowId: string): Promise<string[]> {
  const attempt = raw.pendingWorkflowTask?.attempt ?? 1;
  if (attempt <= 1) return [];
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const last = (events ?? []).findLast((event) => event.workflowTaskFailedEventAttributes);
  const failure = await decodeOptionalFailureToOptionalError(
    client.options.loadedDataConverter,
    last?.workflowTaskFailedEventAttributes?.failure,
  );
  const message = failure?.message ?? 'it does not answer';
  return [
    `Its workflow task fails again and again (attempt ${attempt}): ${message.split('\n')[0]}. ` +
      'The code does not fit its history: run the version that it was started with, or reset it.',
  ];
}

function activityProblem(workflowId: string, activity: PendingActivity): string[] {
  const { activityId, name, attempt, lastFailure, nextAttemptAt, paused } = activity;
  if (paused) {
    const command = `temporal activity unpause --workflow-id ${workflowId} --activity-id ${activityId}`;
    return [`The activity ${name} is paused: \`${command}\` lets it go on.`];
  }
  if (lastFailure === undefined) return [];
  const next = nextAttemptAt === undefined ? '' : `; next attempt at ${nextAttemptAt}`;
  return [
    `The activity ${name} (id ${activityId}) failed ${attempt - 1} time(s), last with: ${lastFailure.split('\n')[0]}${next}.`,
  ];
}
