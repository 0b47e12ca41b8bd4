import { WorkflowNotFoundError } from '@temporalio/client';
import { decodeOptionalFailureToOptionalError } from '@temporalio/common/lib/internal-non-workflow';
import { temporal as api } from '@temporalio/proto';
import type { Activities } from '../../contract/activities.ts';
import { activityQueue } from '../../contract/activity-classes.ts';
import { workflowTypes } from '../../contract/inputs.ts';
import { CliError } from '../errors.ts';
import { backlogText, lookAtBacklog } from './backlog.ts';
import type { Temporal, Version } from './connect.ts';
import { lookAtQueue, setCurrentCommand } from './connect.ts';
import type { PendingActivity } from './look.ts';
import { pendingActivities } from './look.ts';

const { VersioningBehavior, WorkflowTaskFailedCause } = api.api.enums.v1;

/** What a run is, and why it is stuck, if it is. */
export interface Diagnosis {
  workflowId: string;
  workflow: string;
  /** RUNNING, COMPLETED, FAILED, CANCELED, TERMINATED, TIMED_OUT, CONTINUED_AS_NEW. */
  status: string;
  taskQueue: string;
  activities: PendingActivity[];
  /** The child workflows that run, by id. */
  children: string[];
  /** One line each, with what to do about it; empty if nothing is wrong. */
  problems: string[];
  /** Those problems that block its own code. */
  standstill: string[];
  /** The only worker version that may work on it. */
  pinned?: Version;
  /** Whether it answers queries: a worker that knows it works on it. */
  answers: boolean;
}

/** Types that only the pipeline starts. */
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
  const paused = found.status.name === 'PAUSED';
  const running = found.status.name === 'RUNNING' || paused;
  const noAnswer = [
    ...typeProblems(found.type, found.taskQueue),
    ...(running ? await queueProblems(temporal, found.taskQueue, pinnedTo(found.raw)) : []),
    ...(paused ? [pauseProblem(found.raw, workflowId)] : []),
  ];
  // Without an answer, its failing tasks are not a separate problem.
  const tasks = running && noAnswer.length === 0 ? await taskProblems(temporal, found.raw, workflowId) : [];
  const standstill = running ? [...noAnswer, ...tasks] : [];
  const failing = activities.flatMap((activity) => activityProblem(workflowId, activity));
  const delayed = running ? [...failing, ...(await slotProblems(temporal, found.taskQueue, activities))] : [];
  const pinned = pinnedTo(found.raw);
  return {
    workflowId,
    workflow: found.type,
    status: found.status.name,
    taskQueue: found.taskQueue,
    activities,
    children: (found.raw.pendingChildren ?? []).flatMap(({ workflowId: id }) => id ?? []),
    problems: [...standstill, ...delayed],
    standstill,
    ...(pinned && { pinned }),
    answers: noAnswer.length === 0,
  };
}

/** Problems of a run's child workflows, at any depth: a stuck child keeps its parent waiting. */
export async function problemsBelow(
  temporal: Temporal,
  { children, answers }: Diagnosis,
  which: 'problems' | 'standstill',
): Promise<string[]> {
  // Without a worker here, there is none for the children either.
  if (!answers) return [];
  const found = await Promise.all(
    children.map(async (workflowId) => {
      const below = await diagnose(temporal, workflowId);
      const own = below[which].map((problem) => `${workflowId}: ${problem}`);
      return [...own, ...(await problemsBelow(temporal, below, which))];
    }),
  );
  return found.flat();
}

/** Why a run or one of its children is stuck, one line each. */
export async function whyStill(temporal: Temporal, workflowId: string): Promise<string[]> {
  const diagnosis = await diagnose(temporal, workflowId);
  return [...diagnosis.standstill, ...(await problemsBelow(temporal, diagnosis, 'standstill'))];
}

function typeProblems(type: string, taskQueue: string): string[] {
  if ([...workflowTypes, ...innerTypes].includes(type)) return [];
  return [
    `No Sparkify worker knows the workflow type ${type} (on task queue ${taskQueue}): there are ${workflowTypes.join(', ')}. ` +
      'Terminate it and start one of those.',
  ];
}

async function queueProblems(temporal: Temporal, taskQueue: string, pinned?: Version): Promise<string[]> {
  const { config } = temporal;
  const { polled, versions, notCurrent } = await lookAtQueue(temporal, taskQueue);
  if (pinned) return versions.some((version) => isSame(version, pinned)) ? [] : [pinnedProblem(pinned)];
  if (notCurrent) {
    return [
      `The worker of task queue ${taskQueue} is versioned, but no version is current, so it gets nothing to do. ` +
        `Make one current: \`${setCurrentCommand(notCurrent)}\``,
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

/** A worker normally takes an activity within milliseconds. */
const soonMs = 5_000;

/** Activities that no worker takes, by the task queue that they wait on. */
async function slotProblems(temporal: Temporal, taskQueue: string, activities: PendingActivity[]): Promise<string[]> {
  const waiting = activities.filter(({ unclaimedMs = 0 }) => unclaimedMs > soonMs);
  const queueOf = ({ name }: PendingActivity) => activityQueue(taskQueue, name as keyof Activities);
  const queues = [...new Set(waiting.map(queueOf))];
  const problems = queues.map(async (queue) => {
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
  return Promise.all(problems);
}

const isSame = (one: Version, other: Version): boolean =>
  one.deploymentName === other.deploymentName && one.buildId === other.buildId;

/** What to do about a run whose version has no worker. */
export function pinnedProblem({ deploymentName, buildId }: Version): string {
  return (
    `It is pinned to version ${buildId} of ${deploymentName}, but no worker of that version answers: start one with ` +
    `\`npx sparkify worker --deployment-name ${deploymentName} --build-id ${buildId}\`, or move it to a version that ` +
    'can carry on with it (ask `npx sparkify replay` of that version): `temporal workflow update-options ' +
    `--versioning-override-behavior pinned --versioning-override-deployment-name ${deploymentName} ` +
    '--versioning-override-build-id …`.'
  );
}

/** From an override, otherwise the version on which it began. */
function pinnedTo({ workflowExecutionInfo }: Raw): Version | undefined {
  const { behavior, versioningOverride: override, deploymentVersion } = workflowExecutionInfo?.versioningInfo ?? {};
  if (override?.autoUpgrade) return undefined;
  const version =
    override?.pinned?.version ??
    (behavior === VersioningBehavior.VERSIONING_BEHAVIOR_PINNED ? deploymentVersion : undefined);
  return version ? { deploymentName: version.deploymentName ?? '', buildId: version.buildId ?? '' } : undefined;
}

function pauseProblem({ workflowExtendedInfo }: Raw, workflowId: string): string {
  const { pausedTime, reason } = workflowExtendedInfo?.pauseInfo ?? {};
  const since = pausedTime ? ` since ${new Date(Number(pausedTime.seconds) * 1000).toISOString()}` : '';
  return (
    `It is paused${since}${reason ? ` (${reason})` : ''}: \`temporal workflow unpause --workflow-id ${workflowId}\` ` +
    'resumes it. Its time to live runs on meanwhile; at its end, what it created is deleted.'
  );
}

type Raw = Awaited<ReturnType<ReturnType<Temporal['client']['workflow']['getHandle']>['describe']>>['raw'];

const hangs =
  'A worker took it and did not answer: it hangs, or was stopped or killed. End that worker and start another; nothing ' +
  'needs to be reset.';
const misfit = 'The code does not fit its history: run the version on which it was started, or reset it.';
const waits = 'It is a bug in the workflow’s code: nothing was undone, and it carries on once a worker has the fix.';
const bug = `${waits} If there will be no fix, terminate it; what it created is then deleted.`;
const leaseBug = `${waits} Until then it deletes nothing, even after its time to live; if you terminate it, its pipeline deletes.`;

/** The server retries a failing workflow task for ever: the code does not fit the history, or has a bug. */
async function taskProblems({ client }: Temporal, raw: Raw, workflowId: string): Promise<string[]> {
  const workflowType = raw.workflowExecutionInfo?.type?.name;
  const attempt = raw.pendingWorkflowTask?.attempt ?? 1;
  if (attempt <= 1) return [];
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const last = (events ?? []).findLast(
    (event) => event.workflowTaskFailedEventAttributes ?? event.workflowTaskTimedOutEventAttributes,
  );
  if (last?.workflowTaskTimedOutEventAttributes)
    return [`Its workflow task is not done (attempt ${attempt}). ${hangs}`];
  const failure = await decodeOptionalFailureToOptionalError(
    client.options.loadedDataConverter,
    last?.workflowTaskFailedEventAttributes?.failure,
  );
  const message = failure?.message ?? 'it does not answer';
  const isOfHistory =
    last?.workflowTaskFailedEventAttributes?.cause ===
    WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;
  return [
    `Its workflow task keeps failing (attempt ${attempt}): ${message.split('\n')[0]}. ` +
      (isOfHistory || !failure ? misfit : workflowType === 'lease' ? leaseBug : bug),
  ];
}

function activityProblem(workflowId: string, activity: PendingActivity): string[] {
  const { activityId, name, attempt, lastFailure, nextAttemptAt, paused } = activity;
  if (paused) {
    const command = `temporal activity unpause --workflow-id ${workflowId} --activity-id ${activityId}`;
    return [`The activity ${name} is paused: \`${command}\` resumes it.`];
  }
  if (lastFailure === undefined) return [];
  const next = nextAttemptAt === undefined ? '' : `; next attempt at ${nextAttemptAt}`;
  return [
    `The activity ${name} (id ${activityId}) failed ${attempt - 1} time(s), last with: ${lastFailure.split('\n')[0]}${next}.`,
  ];
}
