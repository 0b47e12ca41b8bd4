import { isGrpcDeadlineError } from '@temporalio/client';
import { Command } from 'commander';
import { sqlTaskQueue } from '../../contract/activity-classes.ts';
import { CliError, exitCodes } from '../errors.ts';
import { backlogText, lookAtBacklog } from '../run/backlog.ts';
import type { Backlog } from '../run/backlog.ts';
import { connectTemporal, lookAtQueue, setCurrentCommand } from '../run/connect.ts';
import type { TaskQueueState, Temporal } from '../run/connect.ts';
import { diagnose, pinnedProblem, problemsBelow } from '../run/diagnose.ts';
import type { Diagnosis } from '../run/diagnose.ts';
import { costLines } from '../run/cost.ts';
import { treeLines } from '../run/lines.ts';
import { Lookout, NoAnswerError } from '../run/look.ts';
import type { View } from '../run/look.ts';
import { hasSchedule, reapScheduleId } from '../run/schedules.ts';
import { examples } from './examples.ts';
import { homeOption } from './options.ts';

interface StatusOptions {
  json?: boolean;
  home: string;
}

export function statusCommand(): Command {
  return new Command('status')
    .description('say how a run is doing, and why if it is stuck; without an id: server, worker and reaper')
    .argument('[workflow-id]', 'id of the workflow')
    .option('--json', 'as JSON')
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples({
        'sparkify status': 'server, workers and reaper',
        'sparkify status sparkify-pipeline': 'one run: its steps, what it waits for, what it costs, what is wrong',
        'sparkify status sparkify-pipeline --json': 'the same, for a program',
      }),
    )
    .action(async (workflowId: string | undefined, { json = false, home }: StatusOptions) => {
      const temporal = await connectTemporal(home);
      await inTime(temporal, async () => {
        if (workflowId === undefined) printSystem(await lookAtSystem(temporal), json);
        else await tellOfRun(temporal, workflowId, json);
      });
    });
}

/** A server that is just starting accepts connections before it answers requests. */
const inTimeMs = 20_000;

async function inTime({ client, config }: Temporal, look: () => Promise<void>): Promise<void> {
  try {
    await client.withDeadline(Date.now() + inTimeMs, look);
  } catch (error) {
    if (!isGrpcDeadlineError(error)) throw error;
    throw new CliError(
      `The Temporal server at ${config.connection.address} did not answer within ${inTimeMs / 1000} s. If it is just starting, try again.`,
      { cause: error },
    );
  }
}

async function tellOfRun(temporal: Temporal, workflowId: string, json: boolean): Promise<void> {
  const diagnosis = await diagnose(temporal, workflowId);
  const view = diagnosis.answers ? await lookAtSteps(temporal, workflowId) : undefined;
  const problems = [
    ...unanswered(diagnosis, view),
    ...diagnosis.problems,
    ...(await problemsBelow(temporal, diagnosis, 'problems')),
  ];
  if (json) console.log(JSON.stringify({ ...diagnosis, problems, steps: view?.status }));
  else printRun({ ...diagnosis, problems }, view);
  if (problems.length > 0) process.exitCode = exitCodes.failed;
}

/** undefined without an answer; then there is a problem that says why. */
async function lookAtSteps({ client }: Temporal, workflowId: string): Promise<View | undefined> {
  const { raw, runId } = await client.workflow.getHandle(workflowId).describe();
  try {
    return await new Lookout(client, raw.workflowExecutionInfo?.rootExecution?.runId ?? runId).look(workflowId);
  } catch (error) {
    if (error instanceof NoAnswerError) return undefined;
    throw error;
  }
}

/** The server still lists a worker for minutes after its end. */
function unanswered({ status, pinned, standstill }: Diagnosis, view: View | undefined): string[] {
  if (view || status !== 'RUNNING' || standstill.length > 0) return [];
  return [pinned ? pinnedProblem(pinned) : 'No worker answers at the moment: it has ended, or is busy.'];
}

function printRun({ workflowId, workflow, status, taskQueue, problems }: Diagnosis, view: View | undefined): void {
  console.log(`${workflowId}: ${workflow} on task queue ${taskQueue}, ${status.toLowerCase().replaceAll('_', ' ')}`);
  if (view) console.log(treeLines(view, { nowMs: Date.now(), frame: 0 }).join('\n'));
  const { held, question, expiresAt, paused, warnings = [] } = view?.status ?? {};
  const update = `  temporal workflow update execute --workflow-id ${workflowId} --name`;
  if (held)
    console.log(`Held since ${held.heldAt}: ${held.step} failed: ${held.reason}\n${update} retry  # or skip, or abort`);
  if (question)
    console.log(`${question.text} Waits for an answer until ${question.expiresAt}.\n${update} answer --input '"yes"'`);
  if (view) for (const line of costLines(view.status, Date.now())) console.log(line);
  if (expiresAt) console.log(`Lives until ${expiresAt}.`);
  if (paused) console.log(paused.note);
  for (const warning of warnings) console.log(`Warning: ${warning}`);
  for (const problem of problems) console.log(`! ${problem}`);
}

interface System {
  address: string;
  namespace: string;
  taskQueues: Queue[];
  reaper: boolean;
}

interface Queue extends Backlog {
  taskQueue: string;
  worker: boolean;
  /** The worker is versioned, and no version is current. */
  notCurrent?: TaskQueueState['notCurrent'];
}

async function lookAtSystem(temporal: Temporal): Promise<System> {
  const { connection, namespace, taskQueue } = temporal.config;
  const [taskQueues, reaper] = await Promise.all([
    Promise.all([taskQueue, sqlTaskQueue(taskQueue)].map((name) => lookAt(temporal, name))),
    hasSchedule(temporal, reapScheduleId),
  ]);
  return { address: connection.address, namespace, taskQueues, reaper };
}

async function lookAt(temporal: Temporal, taskQueue: string): Promise<Queue> {
  const [{ polled, notCurrent }, backlog] = await Promise.all([
    lookAtQueue(temporal, taskQueue, 'activities'),
    lookAtBacklog(temporal, taskQueue),
  ]);
  return { taskQueue, worker: polled, ...(notCurrent && { notCurrent }), ...backlog };
}

function printSystem(system: System, json: boolean): void {
  if (json) return console.log(JSON.stringify(system));
  const { address, namespace, taskQueues, reaper } = system;
  console.log(`Temporal server at ${address}, namespace ${namespace}: running`);
  for (const queue of taskQueues) console.log(`Worker on task queue ${queue.taskQueue}: ${workerText(queue)}`);
  console.log(`Reaper: ${reaper ? 'scheduled' : 'not scheduled; run `npx sparkify reap install`'}`);
}

function workerText(queue: Queue): string {
  const waiting = backlogText(queue);
  return `${presenceText(queue)}${waiting === undefined ? '' : `; ${waiting}`}`;
}

function presenceText({ worker, notCurrent }: Queue): string {
  if (notCurrent) return `running, but no version is current: \`${setCurrentCommand(notCurrent)}\``;
  return worker ? 'running' : 'none; start one with `npx sparkify worker`';
}
